// SPDX-License-Identifier: Apache-2.0
/** Trains a segmenter with Deeplearning4j's parameter averaging on Spark. */
package io.semadapt.stage.trainsegmenter;
