// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import java.util.Arrays;

/**
 * The logits of a segmenter: a number for each class and pixel of an image, before the softmax. The
 * values are shared, not copied: do not modify them.
 */
public final class Logits {
  private final float[] values;
  private final int classes;
  private final int stride;
  private final PixelSize size;

  /** Takes the rows of a result, one after the other. */
  @FunctionalInterface
  public interface RowVisitor {
    /**
     * A row.
     *
     * @param y its number, from 0
     * @param row logits, [classes, width]; used again for the next row
     */
    void visit(int y, float[] row);
  }

  /**
   * The logits of an image, which may have been extended to the right and below.
   *
   * @param values [classes, H, stride], where H is at least the image's height
   * @param stride width of the extended image, at least the image's
   * @param size of the image itself
   * @throws IllegalArgumentException if the sizes do not fit together
   */
  public Logits(float[] values, int classes, int stride, PixelSize size) {
    if (stride < size.width() || values.length < (long) classes * stride * size.height()) {
      throw new IllegalArgumentException(
          "Invalid logits: %d values for %d classes of %s".formatted(values.length, classes, size));
    }
    this.values = values;
    this.classes = classes;
    this.stride = stride;
    this.size = size;
  }

  public int classes() {
    return classes;
  }

  /** Size of the image. */
  public PixelSize size() {
    return size;
  }

  /** The class with the largest logit for every pixel of a result of another size. */
  public LabelImage argmax(PixelSize to) {
    int width = to.width();
    if (to.equals(size) && stride == width && values.length == classes * width * to.height()) {
      return Tensors.argmax(values, 0, classes, width, to.height());
    }
    byte[] ids = new byte[width * to.height()];
    float[] best = new float[width];
    forEachRow(
        to,
        (y, row) -> {
          Arrays.fill(best, Float.NEGATIVE_INFINITY);
          for (int c = 0; c < classes; c++) {
            for (int x = 0; x < width; x++) {
              if (row[c * width + x] > best[x]) {
                best[x] = row[c * width + x];
                ids[y * width + x] = (byte) c;
              }
            }
          }
        });
    return new LabelImage(width, to.height(), ids);
  }

  /**
   * Interpolates each class's plane to another size, bilinear with aligned pixel centres, and gives
   * its rows to {@code visitor}: one row is in memory, not the whole result.
   */
  public void forEachRow(PixelSize to, RowVisitor visitor) {
    int plane = values.length / classes;
    int width = to.width();
    int[] left = new int[width];
    int[] right = new int[width];
    float[] share = new float[width];
    for (int x = 0; x < width; x++) {
      double sx = clamp((x + 0.5) * size.width() / width - 0.5, size.width());
      left[x] = (int) sx;
      right[x] = Math.min(left[x] + 1, size.width() - 1);
      share[x] = (float) (sx - left[x]);
    }
    float[] between = new float[size.width()];
    float[] row = new float[classes * width];
    for (int y = 0; y < to.height(); y++) {
      double sy = clamp((y + 0.5) * size.height() / to.height() - 0.5, size.height());
      int y0 = (int) sy;
      int top = y0 * stride;
      int bottom = Math.min(y0 + 1, size.height() - 1) * stride;
      float fy = (float) (sy - y0);
      for (int c = 0; c < classes; c++) {
        for (int x = 0; x < size.width(); x++) {
          float above = values[c * plane + top + x];
          between[x] = above + fy * (values[c * plane + bottom + x] - above);
        }
        for (int x = 0; x < width; x++) {
          row[c * width + x] = between[left[x]] + share[x] * (between[right[x]] - between[left[x]]);
        }
      }
      visitor.visit(y, row);
    }
  }

  private static double clamp(double position, int size) {
    return Math.max(0, Math.min(size - 1, position));
  }
}
