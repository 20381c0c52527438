// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.model.HighPassKernel;

/**
 * The fine detail of a plane: the plane minus its Gaussian blur, reflected at the borders ({@link
 * HighPassKernel}).
 *
 * <p>Linear; {@link #adjoint} is its transpose, which gradients need.
 */
final class HighPass {
  /** Pixels that the blur sees on each side. */
  static final int RADIUS = HighPassKernel.RADIUS;

  private static final double[] KERNEL = HighPassKernel.blur();

  private HighPass() {}

  /**
   * The detail of a plane.
   *
   * @param plane [H, W], both larger than {@link #RADIUS}
   */
  static double[] of(double[] plane, int height, int width) {
    double[] rows = new double[plane.length];
    gather(plane, rows, height, width, width, 1);
    double[] blurred = new double[plane.length];
    gather(rows, blurred, width, 1, height, width);
    return minus(plane, blurred);
  }

  /** The transpose of {@link #of}, applied to a gradient. */
  static double[] adjoint(double[] gradient, int height, int width) {
    double[] columns = new double[gradient.length];
    scatter(gradient, columns, width, 1, height, width);
    double[] spread = new double[gradient.length];
    scatter(columns, spread, height, width, width, 1);
    return minus(gradient, spread);
  }

  private static double[] minus(double[] left, double[] right) {
    double[] difference = new double[left.length];
    for (int i = 0; i < left.length; i++) {
      difference[i] = left[i] - right[i];
    }
    return difference;
  }

  /** Blurs lines of a length; a step apart are two pixels of a line, a lineStep two lines. */
  private static void gather(
      double[] from, double[] to, int lines, int lineStep, int length, int step) {
    int[] mirror = ReflectionPaddingLayer.mirror(length, RADIUS);
    for (int line = 0; line < lines; line++) {
      int start = line * lineStep;
      for (int i = 0; i < length; i++) {
        double sum = 0;
        for (int k = 0; k < KERNEL.length; k++) {
          sum += KERNEL[k] * from[start + mirror[i + k] * step];
        }
        to[start + i * step] = sum;
      }
    }
  }

  private static void scatter(
      double[] from, double[] to, int lines, int lineStep, int length, int step) {
    int[] mirror = ReflectionPaddingLayer.mirror(length, RADIUS);
    for (int line = 0; line < lines; line++) {
      int start = line * lineStep;
      for (int i = 0; i < length; i++) {
        double value = from[start + i * step];
        for (int k = 0; k < KERNEL.length; k++) {
          to[start + mirror[i + k] * step] += KERNEL[k] * value;
        }
      }
    }
  }
}
