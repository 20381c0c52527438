// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

/**
 * Arithmetic on the float values of a plane, written so that Java's compiler makes vector
 * instructions of it: simple loops, no branches, and sums of several floats side by side.
 */
final class PlaneMath {
  private static final int BLOCK = 1024;

  private PlaneMath() {}

  /** Eight float sums in a block, added up in double: as exact as a sum in double nearly. */
  static double sum(float[] values) {
    double total = 0;
    for (int start = 0; start < values.length; start += BLOCK) {
      total += sum(values, start, Math.min(start + BLOCK, values.length));
    }
    return total;
  }

  private static double sum(float[] values, int start, int end) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    float e = 0;
    float f = 0;
    float g = 0;
    float h = 0;
    int i = start;
    for (; i + 7 < end; i += 8) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
      e += values[i + 4];
      f += values[i + 5];
      g += values[i + 6];
      h += values[i + 7];
    }
    for (; i < end; i++) {
      a += values[i];
    }
    return ((double) a + b + c + d) + ((double) e + f + g + h);
  }

  /** Sum of {@code (values - centre)^2}; {@code work} is overwritten. */
  static double squares(float[] values, float centre, float[] work) {
    for (int i = 0; i < values.length; i++) {
      work[i] = (values[i] - centre) * (values[i] - centre);
    }
    return sum(work);
  }

  /** Sum of {@code left * (right - centre)}; {@code work} is overwritten. */
  static double dot(float[] left, float[] right, float centre, float[] work) {
    for (int i = 0; i < left.length; i++) {
      work[i] = left[i] * (right[i] - centre);
    }
    return sum(work);
  }

  /** {@code u = values * factor + shift}, then {@code u > 0 ? u : slope * u}. */
  static void rectify(float[] values, float factor, float shift, float slope) {
    if (slope == 1) {
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i] * factor + shift;
      }
    } else {
      for (int i = 0; i < values.length; i++) {
        float u = values[i] * factor + shift;
        values[i] = Math.max(u, 0f) + slope * Math.min(u, 0f);
      }
    }
  }

  /**
   * The derivative of {@link #rectify} with the same {@code u}, to the bit: multiplies the gradient
   * by {@code x * factor + shift > 0 ? 1 : slope}.
   */
  static void rectifyGradient(float[] gradient, float[] x, float factor, float shift, float slope) {
    if (slope == 1) {
      return;
    }
    float rise = 1 - slope;
    for (int i = 0; i < gradient.length; i++) {
      // 1 above zero, even for the smallest float, else 0; a comparison would not become vectors.
      float positive =
          Math.min(Math.max((x[i] * factor + shift) * Float.MAX_VALUE * Float.MAX_VALUE, 0f), 1f);
      gradient[i] *= slope + rise * positive;
    }
  }

  /** {@code gradient = scale * (gradient - mean - (x - centre) * share)}. */
  static void project(
      float[] gradient, float[] x, float scale, float mean, float centre, float share) {
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = scale * (gradient[i] - mean - (x[i] - centre) * share);
    }
  }
}
