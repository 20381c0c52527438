// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * The orientation in a picture's EXIF data: viewers rotate by it, decoders do not. EXIF is a TIFF
 * file in a segment of a JPEG or a chunk of a PNG.
 */
public final class ExifOrientation {
  /** Stored pixels need no rotation. */
  public static final int UPRIGHT = 1;

  private static final int HIGHEST = 8;
  private static final int TAG = 0x0112;
  private static final int TYPE_SHORT = 3;
  private static final int ENTRY_BYTES = 12;
  private static final byte[] JPEG_NAME = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PNG_NAME = "eXIf".getBytes(StandardCharsets.US_ASCII);

  private ExifOrientation() {}

  /**
   * The orientation of a picture.
   *
   * @param bytes a whole PNG or JPEG file
   * @return 1 to 8; {@link #UPRIGHT} if the file has no readable orientation
   */
  public static int of(byte[] bytes) {
    Optional<ByteBuffer> tiff = Png.hasSignature(bytes) ? inPng(bytes) : inJpeg(bytes);
    return tiff.map(ExifOrientation::inTiff)
        .filter(value -> value >= UPRIGHT && value <= HIGHEST)
        .orElse(UPRIGHT);
  }

  /** Segments before the pixels: marker, length with itself, content. */
  private static Optional<ByteBuffer> inJpeg(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    int at = 2;
    while (at + 4 <= bytes.length && (bytes[at] & 0xff) == 0xff) {
      int marker = bytes[at + 1] & 0xff;
      if (marker == 0xff) {
        at++; // fill bytes
        continue;
      }
      if (marker == 0xda) {
        return Optional.empty();
      }
      int length = Math.max(2, file.getShort(at + 2) & 0xffff);
      int content = at + 4;
      if (marker == 0xe1 && startsWith(bytes, content, JPEG_NAME)) {
        return slice(file, content + JPEG_NAME.length, at + 2 + length);
      }
      at += 2 + length;
    }
    return Optional.empty();
  }

  /** Chunks: length, name, content, checksum. */
  private static Optional<ByteBuffer> inPng(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    long at = 8;
    while (at + 8 <= bytes.length) {
      int start = (int) at;
      long length = file.getInt(start) & 0xffffffffL;
      if (startsWith(bytes, start + 4, PNG_NAME)) {
        return slice(file, start + 8, start + 8 + length);
      }
      at += 12 + length;
    }
    return Optional.empty();
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] name) {
    int end = at + name.length;
    return end <= bytes.length && Arrays.equals(bytes, at, end, name, 0, name.length);
  }

  private static Optional<ByteBuffer> slice(ByteBuffer file, int from, long to) {
    return from <= to && to <= file.limit()
        ? Optional.of(file.slice(from, (int) to - from))
        : Optional.empty();
  }

  /** The tag in the first directory; 0 where there is none. */
  private static int inTiff(ByteBuffer tiff) {
    if (tiff.limit() < 8) {
      return 0;
    }
    tiff.order(tiff.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
    int directory = tiff.getInt(4);
    if (directory < 0 || directory > tiff.limit() - 2) {
      return 0;
    }
    int entries = tiff.getShort(directory) & 0xffff;
    for (int i = 0; i < entries; i++) {
      int entry = directory + 2 + i * ENTRY_BYTES;
      if (entry + ENTRY_BYTES > tiff.limit()) {
        return 0;
      }
      if ((tiff.getShort(entry) & 0xffff) == TAG && tiff.getShort(entry + 2) == TYPE_SHORT) {
        return tiff.getShort(entry + 8) & 0xffff;
      }
    }
    return 0;
  }
}
