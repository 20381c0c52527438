// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

/**
 * Exponential moving average of a generator's parameters over its steps (Yazıcı et al. 2019, arXiv
 * 1806.04498): steadier pictures than any single step's. With a decay of 0 there is none.
 *
 * <pre>{@code
 * a = d a + (1 - d) p      d = min(decay, (1 + t) / (10 + t))      t = 1, 2, ...
 * }</pre>
 *
 * <p>It is linear in the parameters, so that the mean of the workers' averages is the average of
 * their mean.
 *
 * @param decay below 1
 */
public record MovingAverage(double decay) {
  /** Whether an average is kept. */
  public boolean isKept() {
    return decay > 0;
  }

  /**
   * The share d of the average that stays.
   *
   * @param step number of the step, from 1
   */
  public double kept(long step) {
    return Math.min(decay, (1.0 + step) / (10.0 + step));
  }
}
