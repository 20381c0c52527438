// SPDX-License-Identifier: Apache-2.0
/** Turns public corpora into checked, shuffled shards. */
package io.semadapt.stage.ingest;
