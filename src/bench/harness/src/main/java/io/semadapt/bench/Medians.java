// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import java.util.Arrays;

final class Medians {
  private Medians() {}

  /** The middle value, or the mean of the middle two. */
  static double of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
