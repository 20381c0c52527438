// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

/**
 * Cropping, mirroring and resizing; the same call on a picture and its label map keeps them
 * aligned.
 */
public final class Geometry {
  private Geometry() {}

  /** The part of {@code width x height} whose upper left corner is (x, y). */
  public static RgbImage crop(RgbImage image, int x, int y, int width, int height) {
    checkInside(image.width(), image.height(), x, y, width, height);
    byte[] bytes = copyRows(image.bytes(), 3, image.width(), x, y, width, height);
    return new RgbImage(width, height, bytes);
  }

  /** The part of {@code width x height} whose upper left corner is (x, y). */
  public static LabelImage crop(LabelImage labels, int x, int y, int width, int height) {
    checkInside(labels.width(), labels.height(), x, y, width, height);
    byte[] ids = copyRows(labels.ids(), 1, labels.width(), x, y, width, height);
    return new LabelImage(width, height, ids);
  }

  /** Repeats the last column to the right and the last row below, up to a larger size. */
  public static RgbImage extend(RgbImage image, int width, int height) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    byte[] bytes = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      int row = Math.min(y, image.height() - 1) * image.width();
      for (int x = 0; x < width; x++) {
        int from = 3 * (row + Math.min(x, image.width() - 1));
        System.arraycopy(image.bytes(), from, bytes, 3 * (y * width + x), 3);
      }
    }
    return new RgbImage(width, height, bytes);
  }

  /**
   * Surrounds a picture with copies of its edge pixels.
   *
   * @param left columns in front of it
   * @param top rows above it
   * @param width of the result
   * @param height of the result
   */
  public static RgbImage surround(RgbImage image, int left, int top, int width, int height) {
    byte[] bytes = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      int row = within(y - top, image.height()) * image.width();
      for (int x = 0; x < width; x++) {
        int from = 3 * (row + within(x - left, image.width()));
        System.arraycopy(image.bytes(), from, bytes, 3 * (y * width + x), 3);
      }
    }
    return new RgbImage(width, height, bytes);
  }

  /** Surrounds a label map with label id 0, which is ignored. */
  public static LabelImage surround(LabelImage labelIds, int left, int top, int width, int height) {
    byte[] ids = new byte[width * height];
    for (int y = 0; y < labelIds.height(); y++) {
      int from = y * labelIds.width();
      System.arraycopy(labelIds.ids(), from, ids, (top + y) * width + left, labelIds.width());
    }
    return new LabelImage(width, height, ids);
  }

  private static int within(int place, int length) {
    return Math.max(0, Math.min(length - 1, place));
  }

  /** The smallest multiple that is at least the size. */
  public static int roundUp(int size, int multiple) {
    return (size + multiple - 1) / multiple * multiple;
  }

  /** Left becomes right. */
  public static RgbImage flipHorizontal(RgbImage image) {
    return new RgbImage(image.width(), image.height(), flip(image.bytes(), 3, image.width()));
  }

  /** Left becomes right. */
  public static LabelImage flipHorizontal(LabelImage labels) {
    return new LabelImage(labels.width(), labels.height(), flip(labels.ids(), 1, labels.width()));
  }

  /**
   * Resizes a picture: bilinear when it grows, the average over the covered area (triangle filter)
   * when it shrinks, so that thin things do not flicker.
   */
  public static RgbImage resize(RgbImage image, int width, int height) {
    if (width == image.width() && height == image.height()) {
      return image;
    }
    Filter horizontal = new Filter(image.width(), width);
    Filter vertical = new Filter(image.height(), height);
    float[] narrow = new float[3 * width * image.height()];
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < width; x++) {
        for (int channel = 0; channel < 3; channel++) {
          float sum = 0;
          for (int k = 0; k < horizontal.weights[x].length; k++) {
            int from = 3 * (y * image.width() + horizontal.first[x] + k) + channel;
            sum += horizontal.weights[x][k] * (image.bytes()[from] & 0xff);
          }
          narrow[3 * (y * width + x) + channel] = sum;
        }
      }
    }
    byte[] bytes = new byte[3 * width * height];
    int row = 3 * width;
    for (int y = 0; y < height; y++) {
      for (int i = 0; i < row; i++) {
        float sum = 0;
        for (int k = 0; k < vertical.weights[y].length; k++) {
          sum += vertical.weights[y][k] * narrow[(vertical.first[y] + k) * row + i];
        }
        bytes[y * row + i] = (byte) Math.max(0, Math.min(255, Math.round(sum)));
      }
    }
    return new RgbImage(width, height, bytes);
  }

  /** Resizes a label map: every pixel takes the number of the pixel under its centre. */
  public static LabelImage resize(LabelImage labels, int width, int height) {
    if (width == labels.width() && height == labels.height()) {
      return labels;
    }
    int[] columns = nearest(labels.width(), width);
    int[] rows = nearest(labels.height(), height);
    byte[] ids = new byte[width * height];
    for (int y = 0; y < height; y++) {
      int line = rows[y] * labels.width();
      for (int x = 0; x < width; x++) {
        ids[y * width + x] = labels.ids()[line + columns[x]];
      }
    }
    return new LabelImage(width, height, ids);
  }

  /** Resizes an instance map: every pixel takes the value of the pixel under its centre. */
  public static InstanceImage resize(InstanceImage instances, int width, int height) {
    if (width == instances.width() && height == instances.height()) {
      return instances;
    }
    int[] columns = nearest(instances.width(), width);
    int[] rows = nearest(instances.height(), height);
    char[] values = new char[width * height];
    for (int y = 0; y < height; y++) {
      int line = rows[y] * instances.width();
      for (int x = 0; x < width; x++) {
        values[y * width + x] = instances.values()[line + columns[x]];
      }
    }
    return new InstanceImage(width, height, values);
  }

  private static void checkInside(
      int fullWidth, int fullHeight, int x, int y, int width, int height) {
    if (x < 0 || y < 0 || x + width > fullWidth || y + height > fullHeight) {
      throw new IllegalArgumentException(
          "Invalid crop: %dx%d at (%d, %d) of %dx%d"
              .formatted(width, height, x, y, fullWidth, fullHeight));
    }
  }

  private static byte[] copyRows(
      byte[] from, int channels, int fullWidth, int x, int y, int width, int height) {
    byte[] to = new byte[channels * width * height];
    for (int row = 0; row < height; row++) {
      int start = channels * ((y + row) * fullWidth + x);
      System.arraycopy(from, start, to, channels * row * width, channels * width);
    }
    return to;
  }

  private static byte[] flip(byte[] from, int channels, int width) {
    byte[] to = new byte[from.length];
    int pixels = from.length / channels;
    for (int i = 0; i < pixels; i++) {
      int column = i % width;
      int mirrored = i - column + (width - 1 - column);
      System.arraycopy(from, channels * i, to, channels * mirrored, channels);
    }
    return to;
  }

  private static int[] nearest(int from, int to) {
    int[] source = new int[to];
    for (int i = 0; i < to; i++) {
      source[i] = (int) ((2L * i + 1) * from / (2L * to));
    }
    return source;
  }

  /** Per output pixel: its first source pixel and the weights from there on, which sum to 1. */
  private static final class Filter {
    private final int[] first;
    private final float[][] weights;

    Filter(int from, int to) {
      first = new int[to];
      weights = new float[to][];
      double scale = (double) from / to;
      double reach = Math.max(1, scale);
      for (int i = 0; i < to; i++) {
        double centre = (i + 0.5) * scale - 0.5;
        int start = Math.max(0, (int) Math.ceil(centre - reach));
        int end = Math.min(from - 1, (int) Math.floor(centre + reach));
        double sum = 0;
        double[] exact = new double[end - start + 1];
        for (int k = 0; k < exact.length; k++) {
          exact[k] = Math.max(0, 1 - Math.abs(start + k - centre) / reach);
          sum += exact[k];
        }
        first[i] = start;
        weights[i] = new float[exact.length];
        for (int k = 0; k < exact.length; k++) {
          weights[i][k] = (float) (exact[k] / sum);
        }
      }
    }
  }
}
