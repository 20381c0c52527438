// SPDX-License-Identifier: Apache-2.0
/**
 * Training steps, their state as flat vectors, averaging and checkpoints. Knows nothing of Spark
 * and of configuration files.
 */
package io.semadapt.train;
