// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.io.Serializable;

/**
 * Constant over the first half of the steps, then linear to 0 (Zhu et al. 2017, arXiv 1703.10593).
 *
 * @param initial the rate of the first half
 * @param steps all the steps of the training
 */
public record LearningRateSchedule(double initial, long steps) implements Serializable {
  /** The rate of a step, counted from 0. */
  public double at(long step) {
    long constant = steps / 2;
    if (step < constant) {
      return initial;
    }
    return initial * Math.max(0, steps - step) / (steps - constant);
  }
}
