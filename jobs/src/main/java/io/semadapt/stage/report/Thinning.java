// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which points of a long curve are shown: a page with all of them would be hundreds of MB. */
final class Thinning {
  /** Points that are shown of a curve, at most, besides marked ones. */
  static final int MOST = 1000;

  /** Of each the lowest and the highest point is shown; two are left for the ends. */
  private static final int STRETCHES = (MOST - 2) / 2;

  private Thinning() {}

  /**
   * Indices of the points to show: all of a short curve; of a longer one its ends, the marked
   * points, and the lowest and the highest of each of 499 stretches, so that every peak is seen.
   */
  static SortedSet<Integer> shown(double[] y, Set<Integer> marked) {
    SortedSet<Integer> shown = new TreeSet<>();
    int stretches = y.length > MOST ? STRETCHES : y.length;
    for (int stretch = 0; stretch < stretches; stretch++) {
      int from = (int) ((long) stretch * y.length / stretches);
      int to = (int) ((long) (stretch + 1) * y.length / stretches);
      int lowest = from;
      int highest = from;
      for (int index = from; index < to; index++) {
        lowest = y[index] < y[lowest] ? index : lowest;
        highest = y[index] > y[highest] ? index : highest;
      }
      shown.add(lowest);
      shown.add(highest);
    }
    if (y.length > 0) {
      shown.add(0);
      shown.add(y.length - 1);
    }
    shown.addAll(marked);
    return shown;
  }
}
