// SPDX-License-Identifier: Apache-2.0
/**
 * Scores: of a segmenter, and of anyone's predictions. Depends on {@code job.spark}, {@code
 * job.report}, {@code metric} and {@code image}.
 */
package io.semadapt.job.evaluate;
