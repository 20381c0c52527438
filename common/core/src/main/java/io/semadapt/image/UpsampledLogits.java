// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import java.util.Arrays;

/** Logits of an image that are interpolated to another size before the largest is taken. */
public final class UpsampledLogits {
  private UpsampledLogits() {}

  /**
   * Bilinear interpolation of each class's plane, pixel centres aligned, then the largest.
   *
   * @param logits [classes, H, stride] of an image that was extended to the right and below
   * @param stride width of the extended image
   * @param from size of the image itself
   * @param to size of the result
   */
  public static LabelImage argmax(
      float[] logits, int classes, int stride, PixelSize from, PixelSize to) {
    int plane = logits.length / classes;
    int width = to.width();
    int[] left = new int[width];
    int[] right = new int[width];
    float[] share = new float[width];
    for (int x = 0; x < width; x++) {
      double sx = clamp((x + 0.5) * from.width() / width - 0.5, from.width());
      left[x] = (int) sx;
      right[x] = Math.min(left[x] + 1, from.width() - 1);
      share[x] = (float) (sx - left[x]);
    }
    byte[] ids = new byte[width * to.height()];
    float[] row = new float[from.width()];
    float[] best = new float[width];
    for (int y = 0; y < to.height(); y++) {
      double sy = clamp((y + 0.5) * from.height() / to.height() - 0.5, from.height());
      int y0 = (int) sy;
      int top = y0 * stride;
      int bottom = Math.min(y0 + 1, from.height() - 1) * stride;
      float fy = (float) (sy - y0);
      Arrays.fill(best, Float.NEGATIVE_INFINITY);
      for (int c = 0; c < classes; c++) {
        for (int x = 0; x < from.width(); x++) {
          float above = logits[c * plane + top + x];
          row[x] = above + fy * (logits[c * plane + bottom + x] - above);
        }
        for (int x = 0; x < width; x++) {
          float value = row[left[x]] + share[x] * (row[right[x]] - row[left[x]]);
          if (value > best[x]) {
            best[x] = value;
            ids[y * width + x] = (byte) c;
          }
        }
      }
    }
    return new LabelImage(width, to.height(), ids);
  }

  private static double clamp(double position, int size) {
    return Math.max(0, Math.min(size - 1, position));
  }
}
