// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

/**
 * One shard of a manifest.
 *
 * @param file its name in the folder
 * @param bytes encoded size of its samples
 */
public record ShardEntry(String file, long samples, long bytes) {}
