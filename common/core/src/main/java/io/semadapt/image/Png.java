// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import io.semadapt.image.InvalidImageException.Defect;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * PNG (ISO/IEC 15948) sample by sample: palette indices stay indices, 16 bits stay 16 bits, and a
 * file that ends early or fails a checksum is an error. {@code javax.imageio} converts through
 * colour models and forgives damage, which labels cannot afford.
 */
final class Png {
  static final int GREY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GREY_ALPHA = 4;
  static final int RGB_ALPHA = 6;

  static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int HEADER_END = 33;

  /** As many as the most pixels have in 32 bits each, and a byte for each of their rows. */
  private static final long MAX_PIXEL_BYTES = 4 * ImageHeader.MAX_PIXELS + (1L << 26);

  /** Deflate cannot shrink by more than 1032; more claimed pixels than that are a lie. */
  static final long MAX_DEFLATE_RATIO = 1032;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int[][] WHOLE = {{0, 0, 1, 1}};

  /** Start x, start y, step x, step y of the seven passes of an interlaced file. */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private final ImageHeader header;
  private final int colourType;
  private final byte[] samples;
  private final byte[] colours;

  private Png(ImageHeader header, int colourType, byte[] samples, byte[] colours) {
    this.header = header;
    this.colourType = colourType;
    this.samples = samples;
    this.colours = colours;
  }

  ImageHeader header() {
    return header;
  }

  int colourType() {
    return colourType;
  }

  /** One byte a sample, two (high first) at 16 bits; {@code [height, width, channels]}. */
  byte[] samples() {
    return samples;
  }

  /** The colour table, red green blue; empty unless the colour type is {@link #PALETTE}. */
  byte[] colours() {
    return colours;
  }

  static boolean hasSignature(byte[] bytes) {
    return bytes.length >= SIGNATURE.length
        && Arrays.equals(bytes, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length);
  }

  static ImageHeader header(byte[] bytes, String name) {
    if (bytes.length < HEADER_END) {
      throw new InvalidImageException(name, Defect.TRUNCATED, "the PNG ends inside its header");
    }
    ByteBuffer data = ByteBuffer.wrap(bytes);
    int bitDepth = bytes[24];
    int colourType = bytes[25];
    int channels =
        switch (colourType) {
          case GREY, PALETTE -> 1;
          case RGB -> 3;
          case GREY_ALPHA -> 2;
          case RGB_ALPHA -> 4;
          default -> 0;
        };
    boolean depthFits =
        switch (bitDepth) {
          case 1, 2, 4 -> channels == 1;
          case 8 -> true;
          case 16 -> colourType != PALETTE;
          default -> false;
        };
    boolean methodsKnown = bytes[26] == 0 && bytes[27] == 0 && (bytes[28] & 0xfe) == 0;
    if (!type(bytes, 12).equals("IHDR") || channels == 0 || !depthFits || !methodsKnown) {
      throw new InvalidImageException(name, Defect.CORRUPT, "its PNG header is invalid");
    }
    return new ImageHeader(
        ImageHeader.Format.PNG,
        data.getInt(16),
        data.getInt(20),
        bitDepth,
        channels,
        colourType == PALETTE);
  }

  /** Decodes a whole file whose header {@link ImageHeader#read} has accepted. */
  static Png decode(byte[] bytes, String name, ImageHeader header) {
    int[][] passes = bytes[28] == 1 ? ADAM7 : WHOLE;
    long filteredBytes = 0;
    for (int[] pass : passes) {
      int columns = count(header.width(), pass[0], pass[2]);
      int rows = count(header.height(), pass[1], pass[3]);
      filteredBytes += columns == 0 ? 0 : (1L + rowBytes(header, columns)) * rows;
    }
    byte[] colours = new byte[0];
    ByteArrayOutputStream compressed = new ByteArrayOutputStream(bytes.length);
    int position = SIGNATURE.length;
    String type = "";
    while (!type.equals("IEND")) {
      if (position + 12L > bytes.length) {
        throw new InvalidImageException(name, Defect.TRUNCATED, "the PNG has no end");
      }
      long length = ByteBuffer.wrap(bytes).getInt(position) & 0xffff_ffffL;
      type = type(bytes, position + 4);
      if (position + 12L + length > bytes.length) {
        throw new InvalidImageException(name, Defect.TRUNCATED, "the PNG ends inside " + type);
      }
      int data = position + 8;
      CRC32 crc = new CRC32();
      crc.update(bytes, position + 4, (int) length + 4);
      if ((int) crc.getValue() != ByteBuffer.wrap(bytes).getInt(data + (int) length)) {
        throw new InvalidImageException(
            name, Defect.CORRUPT, "the checksum of its " + type + " chunk is wrong");
      }
      if (type.equals("PLTE")) {
        colours = Arrays.copyOfRange(bytes, data, data + (int) length);
      } else if (type.equals("IDAT")) {
        compressed.write(bytes, data, (int) length);
      }
      position = data + (int) length + 4;
    }
    if (filteredBytes > MAX_PIXEL_BYTES) {
      throw new InvalidImageException(
          name,
          Defect.TOO_LARGE,
          filteredBytes + " bytes of pixels are more than " + MAX_PIXEL_BYTES);
    }
    if (filteredBytes > MAX_DEFLATE_RATIO * (compressed.size() + 1L)) {
      throw new InvalidImageException(
          name, Defect.TRUNCATED, "too few bytes for " + header.width() + "x" + header.height());
    }
    if (header.palette() && colours.length == 0) {
      throw new InvalidImageException(name, Defect.CORRUPT, "its palette is missing");
    }
    byte[] filtered = inflate(compressed.toByteArray(), (int) filteredBytes, name);
    return new Png(header, bytes[25], samples(filtered, header, passes, name), colours);
  }

  private static byte[] inflate(byte[] compressed, int size, String name) {
    byte[] inflated = new byte[size];
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(compressed);
      int filled = 0;
      while (filled < size) {
        int count = inflater.inflate(inflated, filled, size - filled);
        if (count == 0) {
          throw new InvalidImageException(
              name,
              Defect.TRUNCATED,
              "its pixels end after " + 100L * filled / size + " percent of them");
        }
        filled += count;
      }
    } catch (DataFormatException e) {
      throw new InvalidImageException(
          name, Defect.CORRUPT, "its compressed pixels are damaged (" + e.getMessage() + ")");
    } finally {
      inflater.end();
    }
    return inflated;
  }

  private static byte[] samples(byte[] filtered, ImageHeader header, int[][] passes, String name) {
    int sampleBytes = header.bitDepth() == 16 ? 2 : 1;
    int pixelBytes = header.channels() * sampleBytes;
    int filterStep = Math.max(1, header.channels() * header.bitDepth() / 8);
    byte[] samples = new byte[Math.multiplyExact(header.width() * header.height(), pixelBytes)];
    int position = 0;
    for (int[] pass : passes) {
      int columns = count(header.width(), pass[0], pass[2]);
      int rows = columns == 0 ? 0 : count(header.height(), pass[1], pass[3]);
      int rowBytes = (int) rowBytes(header, columns);
      int previous = -1;
      for (int row = 0; row < rows; row++) {
        unfilter(filtered, position, rowBytes, previous, filterStep, name);
        previous = position + 1;
        int y = pass[1] + row * pass[3];
        scatter(filtered, previous, columns, samples, y, pass, header, pixelBytes);
        position += 1 + rowBytes;
      }
    }
    return samples;
  }

  /** Copies one row of a pass to its places, one byte a sample even below eight bits. */
  private static void scatter(
      byte[] row,
      int start,
      int columns,
      byte[] samples,
      int y,
      int[] pass,
      ImageHeader header,
      int pixelBytes) {
    int line = y * header.width();
    if (header.bitDepth() < 8) {
      int mask = (1 << header.bitDepth()) - 1;
      for (int column = 0; column < columns; column++) {
        int bit = column * header.bitDepth();
        int shift = 8 - header.bitDepth() - (bit & 7);
        samples[line + pass[0] + column * pass[2]] =
            (byte) (row[start + (bit >> 3)] >> shift & mask);
      }
    } else if (pass[2] == 1) {
      System.arraycopy(row, start, samples, line * pixelBytes, columns * pixelBytes);
    } else {
      for (int column = 0; column < columns; column++) {
        int target = (line + pass[0] + column * pass[2]) * pixelBytes;
        System.arraycopy(row, start + column * pixelBytes, samples, target, pixelBytes);
      }
    }
  }

  /**
   * Undoes the filter of the row whose filter byte lies at {@code position}, in place. One channel
   * after the other, so that the value to the left stays in a register.
   */
  private static void unfilter(
      byte[] data, int position, int rowBytes, int previous, int step, String name) {
    int row = position + 1;
    switch (data[position]) {
      case 0 -> {}
      case 1 -> {
        for (int channel = 0; channel < step; channel++) {
          byte left = 0;
          for (int i = row + channel; i < row + rowBytes; i += step) {
            left += data[i];
            data[i] = left;
          }
        }
      }
      case 2 -> {
        for (int i = 0; previous >= 0 && i < rowBytes; i++) {
          data[row + i] += data[previous + i];
        }
      }
      case 3 -> {
        for (int channel = 0; channel < step; channel++) {
          int left = 0;
          for (int i = channel; i < rowBytes; i += step) {
            int up = previous < 0 ? 0 : data[previous + i] & 0xff;
            left = data[row + i] + ((left + up) >> 1) & 0xff;
            data[row + i] = (byte) left;
          }
        }
      }
      case 4 -> {
        if (step <= 2 && previous >= 0) {
          unfilterPaethOfMap(data, row, rowBytes, previous, step);
        } else {
          unfilterPaeth(data, row, rowBytes, previous, step);
        }
      }
      default ->
          throw new InvalidImageException(
              name, Defect.CORRUPT, "unknown row filter " + (data[position] & 0xff));
    }
  }

  private static void unfilterPaeth(byte[] data, int row, int rowBytes, int previous, int step) {
    for (int channel = 0; channel < step; channel++) {
      int left = 0;
      int corner = 0;
      for (int i = channel; i < rowBytes; i += step) {
        int up = previous < 0 ? 0 : data[previous + i] & 0xff;
        left = data[row + i] + paeth(left, up, corner) & 0xff;
        corner = up;
        data[row + i] = (byte) left;
      }
    }
  }

  /**
   * The same for maps of labels, which have long runs of one value: where eight bytes above are
   * like their neighbours to the left, the prediction is the left one, and with no difference from
   * it the value goes on.
   */
  private static void unfilterPaethOfMap(
      byte[] data, int row, int rowBytes, int previous, int step) {
    for (int i = 0; i < Math.min(step, rowBytes); i++) {
      data[row + i] += data[previous + i];
    }
    int i = step;
    while (i < rowBytes) {
      if (i + 8 <= rowBytes
          && (long) LONGS.get(data, row + i) == 0
          && (long) LONGS.get(data, previous + i) == (long) LONGS.get(data, previous + i - step)) {
        long left = 0;
        for (int channel = 0; channel < step; channel++) {
          left |= (data[row + i - step + channel] & 0xffL) << (8 * channel);
        }
        LONGS.set(data, row + i, left * (step == 1 ? 0x0101010101010101L : 0x0001000100010001L));
        i += 8;
      } else {
        for (int end = Math.min(rowBytes, i + 8); i < end; i++) {
          int left = data[row + i - step] & 0xff;
          int up = data[previous + i] & 0xff;
          int corner = data[previous + i - step] & 0xff;
          data[row + i] += (byte) paeth(left, up, corner);
        }
      }
    }
  }

  /** The neighbour that is nearest to their linear prediction, as the standard has it. */
  static int paeth(int left, int up, int corner) {
    int toLeft = Math.abs(up - corner);
    int toUp = Math.abs(left - corner);
    int toCorner = Math.abs(left + up - 2 * corner);
    if (toLeft <= toUp && toLeft <= toCorner) {
      return left;
    }
    return toUp <= toCorner ? up : corner;
  }

  /** Four letters; a damaged one is for a message, which has one line. */
  private static String type(byte[] bytes, int position) {
    return new String(bytes, position, 4, StandardCharsets.ISO_8859_1).replaceAll("[^A-Za-z]", "?");
  }

  private static int count(int size, int start, int step) {
    return size <= start ? 0 : (size - start + step - 1) / step;
  }

  private static long rowBytes(ImageHeader header, int columns) {
    return ((long) columns * header.channels() * header.bitDepth() + 7) / 8;
  }
}
