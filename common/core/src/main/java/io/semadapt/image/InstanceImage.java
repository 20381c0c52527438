// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

/**
 * A Cityscapes instance map: {@code label id * 1000 + number} for single objects, the plain label
 * id elsewhere. The values are shared, not copied: do not modify them.
 */
public final class InstanceImage {
  private final int width;
  private final int height;
  private final char[] values;

  /**
   * A map around existing values.
   *
   * @param values {@code width * height} values of 16 bits, row-major
   * @throws IllegalArgumentException if the sizes do not fit together
   */
  public InstanceImage(int width, int height, char[] values) {
    if (width < 1 || height < 1 || values.length != (long) width * height) {
      throw new IllegalArgumentException(
          "Invalid instance map: " + width + "x" + height + " of " + values.length + " values");
    }
    this.width = width;
    this.height = height;
    this.values = values;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** The values, 0..65535, {@code [height, width]} row-major. */
  public char[] values() {
    return values;
  }
}
