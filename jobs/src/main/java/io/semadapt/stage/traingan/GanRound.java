// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.GanLosses;
import java.util.Optional;

/**
 * A finished round.
 *
 * @param number from 1
 * @param step after it
 * @param checkpoint the average of the workers; empty in the middle of a segment
 * @param losses means over the steps of all workers
 * @param drift largest relative distance of a worker from the average
 * @param steps of each worker in this round
 * @param images of each domain that all workers saw in this round
 * @param seconds that the round took, above 0
 * @param inputWaitSeconds that a worker's steps waited for their batches, mean of the workers
 * @param signals measured after the round
 */
record GanRound(
    int number,
    long step,
    Optional<GanCheckpoint> checkpoint,
    GanLosses losses,
    double drift,
    long steps,
    long images,
    double seconds,
    double inputWaitSeconds,
    Signals.Values signals) {
  /** The average of the workers after a round that {@link SegmentRounds} knows to be needed. */
  GanCheckpoint required() {
    return checkpoint.orElseThrow();
  }
}
