// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

/**
 * Exponential moving average of a network's parameters over its steps: a generator's paints
 * steadier pictures than any single step's (Yazıcı et al. 2019, arXiv 1806.04498), a segmenter's is
 * the teacher of a mean teacher (Tarvainen and Valpola 2017, arXiv 1703.01780). With a decay of 0
 * there is none.
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

  /**
   * The average after some steps of which only the last parameters are known: as if the parameters
   * had been these in each of them.
   *
   * @param average before these steps; not changed
   * @param parameters after them
   * @param before steps done before them
   * @param count of these steps
   */
  public float[] after(float[] average, float[] parameters, long before, int count) {
    double kept = 1;
    for (long step = before + 1; step <= before + count; step++) {
      kept *= kept(step);
    }
    float[] next = new float[average.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = (float) (kept * average[i] + (1 - kept) * parameters[i]);
    }
    return next;
  }
}
