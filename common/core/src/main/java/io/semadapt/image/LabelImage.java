// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

/**
 * A map of one class number per pixel: label ids or train ids, as the caller's variable says. The
 * numbers are shared, not copied: do not modify them.
 */
public final class LabelImage {
  private final int width;
  private final int height;
  private final byte[] ids;

  /**
   * A map around existing numbers.
   *
   * @param ids {@code width * height} unsigned values, row-major
   * @throws IllegalArgumentException if the sizes do not fit together
   */
  public LabelImage(int width, int height, byte[] ids) {
    if (width < 1 || height < 1 || ids.length != (long) width * height) {
      throw new IllegalArgumentException(
          "Invalid label map: " + width + "x" + height + " of " + ids.length + " bytes");
    }
    this.width = width;
    this.height = height;
    this.ids = ids;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** The numbers, unsigned, {@code [height, width]} row-major. */
  public byte[] ids() {
    return ids;
  }

  /** The number of one pixel, 0..255. */
  public int id(int x, int y) {
    return ids[y * width + x] & 0xff;
  }
}
