// SPDX-License-Identifier: Apache-2.0
/**
 * Trains the segmenter with Deeplearning4j's parameter averaging on Spark. Depends on nothing but
 * {@code job}, {@code job.spark}, {@code job.report} and common.
 */
package io.semadapt.job.segmenter;
