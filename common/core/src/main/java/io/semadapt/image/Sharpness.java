// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

/**
 * How sharp a picture is: the variance of the Laplacian of its grey values (Pech-Pacheco et al.
 * 2000), with the four-neighbour kernel. Blurred pictures have little.
 */
public final class Sharpness {
  private static final int CHANNELS = 3;
  private static final float GREY_LEVELS = 127.5f;

  private Sharpness() {}

  /**
   * The variance over the pixels that have four neighbours.
   *
   * @param image [3, H, W] in [-1, 1], at least 3 x 3
   * @return at least 0, for grey values from 0 to 255
   */
  public static double of(float[] image, int height, int width) {
    float[] grey = grey(image);
    double sum = 0;
    double squares = 0;
    for (int y = 1; y < height - 1; y++) {
      for (int x = 1; x < width - 1; x++) {
        int at = y * width + x;
        double laplacian =
            grey[at - width] + grey[at + width] + grey[at - 1] + grey[at + 1] - 4 * grey[at];
        sum += laplacian;
        squares += laplacian * laplacian;
      }
    }
    double count = (height - 2.0) * (width - 2);
    return Math.max(0, squares / count - sum / count * (sum / count));
  }

  /** ITU-R BT.601 luminance times the grey levels of a unit. */
  private static float[] grey(float[] image) {
    int pixels = image.length / CHANNELS;
    float[] grey = new float[pixels];
    for (int i = 0; i < pixels; i++) {
      grey[i] =
          GREY_LEVELS
              * (0.299f * image[i] + 0.587f * image[pixels + i] + 0.114f * image[2 * pixels + i]);
    }
    return grey;
  }
}
