// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

/**
 * A segmenter between two rounds.
 *
 * @param step finished steps of every worker
 * @param parameters in the layout of the architecture
 * @param updater Adam's moments: all first moments, then all second ones
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; large.
public record SegmenterState(int step, float[] parameters, float[] updater) {}
