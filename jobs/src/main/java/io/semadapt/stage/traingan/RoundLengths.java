// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.train.LearningRateSchedule;
import java.io.Serializable;

/**
 * Local steps of the rounds of a training: the quadratic synchronization rule (Gu et al. 2024,
 * arXiv 2310.14423) with an upper bound. A round that starts at learning rate lr has {@code
 * shortest} * (lr_0 / lr)^2 steps, rounded down, where lr_0 is the rate of the first step.
 *
 * @param shortest steps of the first round, at least 1
 * @param longest steps of a round at most; {@code shortest} for rounds of equal length
 * @param steps of the whole training, where the last round ends
 */
record RoundLengths(int shortest, int longest, long steps) implements Serializable {
  /**
   * Steps of the round that starts after a step.
   *
   * @param step steps before the round, less than {@link #steps}
   */
  int after(long step) {
    double rate = new LearningRateSchedule(1, steps).at(step);
    long period = (long) Math.min(longest, shortest / (rate * rate));
    return (int) Math.min(period, steps - step);
  }

  /** Number of rounds. */
  int rounds() {
    int rounds = 0;
    for (long step = 0; step < steps; step += after(step)) {
      rounds = Math.addExact(rounds, 1);
    }
    return rounds;
  }

  /**
   * The step after some rounds, {@link #steps} after the last one.
   *
   * @param step steps before these rounds
   * @param rounds number of them, at least 0
   */
  long end(long step, int rounds) {
    long end = step;
    for (int round = 0; round < rounds && end < steps; round++) {
      end += after(end);
    }
    return end;
  }
}
