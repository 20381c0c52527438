// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import io.semadapt.image.InvalidImageException.Defect;

/**
 * What the first bytes of a PNG or JPEG say, read without decoding: the guard before any pixel
 * memory is allocated.
 *
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 * @param bitDepth bits a sample: 1, 2, 4, 8 or 16
 * @param channels samples a pixel in the file: 1 for grey and palette, else 2 to 4
 * @param palette whether the samples are indices into a colour table
 */
public record ImageHeader(
    Format format, int width, int height, int bitDepth, int channels, boolean palette) {
  /** The most pixels of an image: 64 Mi, thirty times a Cityscapes frame. */
  public static final long MAX_PIXELS = 1L << 26;

  private static final int JPEG_START = 0xffd8;

  /**
   * Reads the header.
   *
   * @param bytes a whole image file
   * @param name what messages call the image
   * @throws InvalidImageException if the bytes are neither PNG nor JPEG, end inside the header, or
   *     claim more than {@link #MAX_PIXELS}
   */
  public static ImageHeader read(byte[] bytes, String name) {
    ImageHeader header;
    if (Png.hasSignature(bytes)) {
      header = Png.header(bytes, name);
    } else if (bytes.length >= 2 && unsignedShort(bytes, 0) == JPEG_START) {
      header = jpeg(bytes, name);
    } else {
      String content = bytes.length == 0 ? "the file is empty" : "neither PNG nor JPEG";
      throw new InvalidImageException(name, Defect.NOT_AN_IMAGE, content);
    }
    if (header.width < 1 || header.height < 1) {
      throw new InvalidImageException(
          name, Defect.CORRUPT, "its size is " + header.width + "x" + header.height);
    }
    if ((long) header.width * header.height > MAX_PIXELS) {
      throw new InvalidImageException(
          name,
          Defect.TOO_LARGE,
          header.width + "x" + header.height + " pixels are more than " + MAX_PIXELS);
    }
    return header;
  }

  private static ImageHeader jpeg(byte[] bytes, String name) {
    int position = 2;
    while (position + 4 <= bytes.length) {
      if ((bytes[position] & 0xff) != 0xff) {
        throw new InvalidImageException(name, Defect.CORRUPT, "no JPEG marker where one belongs");
      }
      int marker = bytes[position + 1] & 0xff;
      if (marker == 0xff) {
        position++; // fill bytes
        continue;
      }
      int length = unsignedShort(bytes, position + 2);
      if (isStartOfFrame(marker) && position + 10 <= bytes.length) {
        return new ImageHeader(
            Format.JPEG,
            unsignedShort(bytes, position + 7),
            unsignedShort(bytes, position + 5),
            bytes[position + 4] & 0xff,
            bytes[position + 9] & 0xff,
            false);
      }
      position += 2 + Math.max(2, length);
    }
    throw new InvalidImageException(name, Defect.TRUNCATED, "the JPEG ends inside its header");
  }

  /** SOF0 to SOF15, but for the three markers among them that mean something else. */
  private static boolean isStartOfFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static int unsignedShort(byte[] bytes, int position) {
    return (bytes[position] & 0xff) << 8 | (bytes[position + 1] & 0xff);
  }

  /** The two file formats of the corpora. */
  public enum Format {
    PNG,
    JPEG
  }
}
