// SPDX-License-Identifier: Apache-2.0
/**
 * The Spark session, shard files with their manifests, and one task per shard. Imports no feature
 * package.
 */
package io.semadapt.job.spark;
