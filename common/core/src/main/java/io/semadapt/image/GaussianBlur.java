// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

/** A Gaussian blur; pixels beyond the borders are those of the border. */
public final class GaussianBlur {
  private static final int CHANNELS = 3;

  /** Beyond three deviations the weights are below 1 % of the largest. */
  private static final double REACH = 3;

  private GaussianBlur() {}

  /**
   * Blurs a picture.
   *
   * @param sigma standard deviation in pixels, above 0
   * @return a new picture
   */
  public static RgbImage of(RgbImage image, double sigma) {
    float[] kernel = kernel(sigma);
    int width = image.width();
    int height = image.height();
    float[] values = new float[CHANNELS * width * height];
    for (int i = 0; i < values.length; i++) {
      values[i] = image.bytes()[i] & 0xff;
    }
    // The rows one after the other are one long column of pixels.
    float[] across = convolve(values, kernel, width, CHANNELS);
    float[] both = convolve(across, kernel, height, CHANNELS * width);
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.min(255, Math.round(both[i]));
    }
    return new RgbImage(width, height, bytes);
  }

  /** Weights with sum 1, the middle one first. */
  private static float[] kernel(double sigma) {
    double[] weights = new double[1 + (int) Math.ceil(REACH * sigma)];
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] = Math.exp(-i * i / (2 * sigma * sigma));
      sum += i == 0 ? weights[i] : 2 * weights[i];
    }
    float[] kernel = new float[weights.length];
    for (int i = 0; i < kernel.length; i++) {
      kernel[i] = (float) (weights[i] / sum);
    }
    return kernel;
  }

  /**
   * Convolves along one side.
   *
   * @param length of the side, in pixels
   * @param stride values from a pixel to the next one along it
   */
  private static float[] convolve(float[] from, float[] kernel, int length, int stride) {
    float[] to = new float[from.length];
    for (int i = 0; i < from.length; i++) {
      int place = i / stride % length;
      int start = i - place * stride;
      float sum = kernel[0] * from[i];
      for (int k = 1; k < kernel.length; k++) {
        int before = start + Math.max(0, place - k) * stride;
        int after = start + Math.min(length - 1, place + k) * stride;
        sum += kernel[k] * (from[before] + from[after]);
      }
      to[i] = sum;
    }
    return to;
  }
}
