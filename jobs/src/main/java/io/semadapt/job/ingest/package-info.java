// SPDX-License-Identifier: Apache-2.0
/** Public corpora to shards. Depends on {@code job.spark}, {@code dataset} and {@code image}. */
package io.semadapt.job.ingest;
