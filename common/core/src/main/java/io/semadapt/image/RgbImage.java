// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

/** A colour picture, 8 bits a channel. The pixels are shared, not copied: do not modify them. */
public final class RgbImage {
  private final int width;
  private final int height;
  private final byte[] bytes;

  /**
   * A picture around existing pixels.
   *
   * @param bytes {@code 3 * width * height} unsigned values, row-major, red green blue
   * @throws IllegalArgumentException if the sizes do not fit together
   */
  public RgbImage(int width, int height, byte[] bytes) {
    if (width < 1 || height < 1 || bytes.length != 3L * width * height) {
      throw new IllegalArgumentException(
          "Invalid picture: " + width + "x" + height + " of " + bytes.length + " bytes");
    }
    this.width = width;
    this.height = height;
    this.bytes = bytes;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** The pixels, {@code [height, width, 3]} row-major. */
  public byte[] bytes() {
    return bytes;
  }

  /** The colour of one pixel, 0xRRGGBB. */
  public int rgb(int x, int y) {
    int i = 3 * (y * width + x);
    return (bytes[i] & 0xff) << 16 | (bytes[i + 1] & 0xff) << 8 | (bytes[i + 2] & 0xff);
  }
}
