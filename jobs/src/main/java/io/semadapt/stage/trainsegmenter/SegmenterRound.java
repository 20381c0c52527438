// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.engine.SegmenterRounds;
import java.util.OptionalDouble;

/**
 * A finished round of a training.
 *
 * @param number from 1
 * @param step finished steps of every worker
 * @param count of its steps
 * @param images of all workers
 * @param inputWaitSeconds that a worker's steps waited for their batches, mean of the workers
 * @param trained its losses
 * @param miou on the validation samples, fraction; empty where it was not measured
 * @param checkpoint whether a checkpoint is written after it
 */
record SegmenterRound(
    int number,
    int step,
    int count,
    long images,
    double seconds,
    double inputWaitSeconds,
    SegmenterRounds.Round trained,
    OptionalDouble miou,
    boolean checkpoint) {}
