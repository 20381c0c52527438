// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.util.Arrays;

/** How the frequency of a class becomes its weight in a loss. */
public enum ClassWeights {
  /** Every class weighs 1. */
  NONE,
  /** Median frequency balancing, Eigen and Fergus 2015 (arXiv 1411.4734): median(f) / f_c. */
  MEDIAN,
  /** Paszke et al. 2016 (arXiv 1606.02147): 1 / ln(1.02 + f_c). */
  ENET;

  private static final double LEAST = 0.5;
  private static final double MOST = 10;
  private static final double ENET_OFFSET = 1.02;

  /**
   * One weight a class, clipped to [0.5, 10]; a class without pixels weighs 1.
   *
   * @param classPixels pixels of each class in the training labels
   */
  public double[] of(long[] classPixels) {
    long total = Arrays.stream(classPixels).sum();
    double[] present =
        Arrays.stream(classPixels)
            .filter(count -> count > 0)
            .mapToDouble(count -> (double) count / total)
            .sorted()
            .toArray();
    double[] weights = new double[classPixels.length];
    for (int c = 0; c < weights.length; c++) {
      double frequency = (double) classPixels[c] / Math.max(total, 1);
      double weight =
          switch (this) {
            case NONE -> 1;
            case MEDIAN -> frequency == 0 ? 1 : median(present) / frequency;
            case ENET -> frequency == 0 ? 1 : 1 / Math.log(ENET_OFFSET + frequency);
          };
      weights[c] = Math.min(Math.max(weight, LEAST), MOST);
    }
    return weights;
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
