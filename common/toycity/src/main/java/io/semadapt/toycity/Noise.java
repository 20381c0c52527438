// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

/** Repeatable noise over the plane: the same point has the same value in every run. */
final class Noise {
  private Noise() {}

  /** White noise of a cell in [0, 1). */
  static double cell(long seed, long x, long y) {
    return (Dice.mix(seed, x, y) >>> 11) * 0x1.0p-53;
  }

  /** Smooth noise in [0, 1) with features about 1 unit wide. */
  static double smooth(long seed, double x, double y) {
    long x0 = (long) Math.floor(x);
    long y0 = (long) Math.floor(y);
    double fx = ease(x - x0);
    double fy = ease(y - y0);
    double top = mix(cell(seed, x0, y0), cell(seed, x0 + 1, y0), fx);
    double bottom = mix(cell(seed, x0, y0 + 1), cell(seed, x0 + 1, y0 + 1), fx);
    return mix(top, bottom, fy);
  }

  private static double ease(double t) {
    return t * t * (3 - 2 * t);
  }

  private static double mix(double a, double b, double share) {
    return a + (b - a) * share;
  }
}
