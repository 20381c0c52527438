// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.engine.Exchange;
import io.semadapt.train.GanLosses;
import java.io.Serializable;

/**
 * The rounds of a segment.
 *
 * @param first number of the first round
 * @param last number of the last one
 * @param lengths local steps of the rounds of the training
 * @param momentsEvery everything is averaged after rounds of such a number, and after the last one
 * @param exchange how workers average
 */
record SegmentPlan(int first, int last, RoundLengths lengths, int momentsEvery, Exchange exchange)
    implements Serializable {
  /**
   * What a worker says of a round.
   *
   * @param losses means over its steps
   * @param drift largest relative distance of a worker from the average, the same for all workers
   * @param seconds from its first step to the average
   * @param inputWaitSeconds that its steps waited for their batches
   */
  record Report(GanLosses losses, double drift, double seconds, double inputWaitSeconds)
      implements Serializable {}

  /**
   * Step after the last round.
   *
   * @param step before the first one
   */
  long end(long step) {
    return lengths.end(step, last - first + 1);
  }

  /** Whether everything is averaged after a round, not only parameters. */
  boolean isWhole(int round) {
    return round == last || round % momentsEvery == 0;
  }
}
