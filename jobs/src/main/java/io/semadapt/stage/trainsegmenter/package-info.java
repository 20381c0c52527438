// SPDX-License-Identifier: Apache-2.0
/** Trains a segmenter on Spark workers with parameter averaging. */
package io.semadapt.stage.trainsegmenter;
