// SPDX-License-Identifier: Apache-2.0
/**
 * Trains a segmenter with Deeplearning4j's parameter averaging on Spark. The only package of this
 * module that may import Deeplearning4j and ND4J.
 */
package io.semadapt.dl4jspark;
