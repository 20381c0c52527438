// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

/**
 * The filter of carried detail: an image's luminance minus its Gaussian blur, mirrored at the
 * borders.
 *
 * <pre>{@code h = x - K x      K: separable, sigma 1.5 pixels, 9 x 9 }</pre>
 */
public final class HighPassKernel {
  /** Pixels that the blur sees on each side. */
  public static final int RADIUS = 4;

  private static final double SIGMA = 1.5;
  private static final double[] LUMINANCE = {0.299, 0.587, 0.114};

  private HighPassKernel() {}

  /** Weights of red, green and blue in the luminance: ITU-R BT.601. */
  public static double[] luminance() {
    return LUMINANCE.clone();
  }

  /** The blur of one side, 2 {@link #RADIUS} + 1 weights with sum 1. */
  public static double[] blur() {
    double[] kernel = new double[2 * RADIUS + 1];
    double sum = 0;
    for (int i = -RADIUS; i <= RADIUS; i++) {
      kernel[i + RADIUS] = Math.exp(-i * i / (2 * SIGMA * SIGMA));
      sum += kernel[i + RADIUS];
    }
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] /= sum;
    }
    return kernel;
  }
}
