// SPDX-License-Identifier: Apache-2.0
/**
 * Files on any Hadoop file system: atomic writes, shards, checkpoints and the lock of a work
 * folder.
 */
package io.semadapt.storage;
