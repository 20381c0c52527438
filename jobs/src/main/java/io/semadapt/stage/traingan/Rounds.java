// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.train.GanLosses;
import io.semadapt.train.TrainingState;
import java.util.List;
import java.util.Optional;

/** Trains on the executors and averages the workers. */
interface Rounds {
  /**
   * A round that the workers have trained.
   *
   * @param number from 1
   * @param step after it
   * @param state the average of the workers; empty where only they know it
   * @param losses means over the steps of all workers
   * @param drift largest relative distance of a worker from the average
   * @param seconds that it took
   * @param inputWaitSeconds that a worker's steps waited for their batches, mean of the workers
   */
  record Trained(
      int number,
      long step,
      Optional<TrainingState> state,
      GanLosses losses,
      double drift,
      double seconds,
      double inputWaitSeconds) {}

  /**
   * Trains one or more rounds; the state of the last one is known.
   *
   * @param round number of the last round before
   * @param state after it
   */
  List<Trained> after(int round, TrainingState state);

  /** The mean of the workers' losses, added in their order. */
  static GanLosses mean(List<GanLosses> workers) {
    GanLosses mean = GanLosses.ZERO;
    for (GanLosses worker : workers) {
      mean = mean.plus(worker, 1.0 / workers.size());
    }
    return mean;
  }
}
