// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

/**
 * Mean of equally long vectors, weighted by the samples each has seen (McMahan et al. 2017, arXiv
 * 1602.05629, algorithm 1).
 *
 * <p>Sums are kept in double: one contribution comes back bit for bit. Their order matters only to
 * the rounding of the double sum; add contributions in a fixed order where results must repeat
 * exactly.
 */
public final class ParameterAverage {
  private final double[] sums;
  private long weight;

  private ParameterAverage(int length) {
    sums = new double[length];
  }

  /** The average of nothing yet. */
  public static ParameterAverage empty(int length) {
    return new ParameterAverage(length);
  }

  /**
   * Adds one worker's vector.
   *
   * @param samples its weight, at least 1
   */
  public ParameterAverage add(float[] values, long samples) {
    requireLength(values.length);
    if (samples < 1) {
      throw new IllegalArgumentException("Invalid weight " + samples + ": expected at least 1");
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] += (double) values[i] * samples;
    }
    weight += samples;
    return this;
  }

  /**
   * The weighted mean.
   *
   * @throws IllegalStateException if nothing was added
   */
  public float[] mean() {
    if (weight == 0) {
      throw new IllegalStateException("Cannot average: no worker contributed");
    }
    float[] mean = new float[sums.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (float) (sums[i] / weight);
    }
    return mean;
  }

  private void requireLength(int length) {
    if (length != sums.length) {
      throw new IllegalArgumentException(
          "Invalid vector: expected %d values, was %d".formatted(sums.length, length));
    }
  }
}
