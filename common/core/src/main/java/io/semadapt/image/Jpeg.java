// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import io.semadapt.image.InvalidImageException.Defect;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * JPEG bytes to pixels, with Java's decoder. The colours that it gives its samples are not used: it
 * takes grey for linear light, and inks for those of a printing press.
 */
final class Jpeg {
  /**
   * JPEG codes no more pixels in a byte: a block of 64 takes a bit, an eighth of one where runs of
   * empty ones are coded.
   */
  static final long MAX_PIXELS_A_BYTE = 2048;

  /** Cyan, magenta, yellow and black. */
  private static final int INKS = 4;

  private Jpeg() {}

  /**
   * Decodes a picture. Four channels are inks, which are stored inverted.
   *
   * @throws InvalidImageException if anything is wrong with it, a missing end included
   */
  static RgbImage decode(byte[] bytes, String name, ImageHeader header) {
    if ((long) header.width() * header.height() > MAX_PIXELS_A_BYTE * bytes.length) {
      throw new InvalidImageException(
          name, Defect.TRUNCATED, "too few bytes for " + header.width() + "x" + header.height());
    }
    ImageReader reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    List<String> warnings = new ArrayList<>();
    IIOReadWarningListener listener = (source, warning) -> warnings.add(warning);
    try (ImageInputStream input =
        new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      reader.addIIOReadWarningListener(listener);
      reader.setInput(input, /* seekForwardOnly= */ true, /* ignoreMetadata= */ true);
      Raster samples = samples(reader, name, header);
      if (!warnings.isEmpty()) {
        // The decoder fills what is missing with grey and only warns.
        throw new InvalidImageException(name, Defect.TRUNCATED, warnings.get(0));
      }
      return rgb(samples);
    } catch (IOException e) {
      throw new InvalidImageException(name, Defect.CORRUPT, e.getMessage());
    } finally {
      reader.dispose();
    }
  }

  private static Raster samples(ImageReader reader, String name, ImageHeader header)
      throws IOException {
    try {
      if (reader.getWidth(0) != header.width() || reader.getHeight(0) != header.height()) {
        throw new IOException("it has two sizes");
      }
      return reader.read(0).getRaster();
    } catch (RuntimeException e) {
      // Java's decoder was not written for damaged files: null pointers, indices out of bounds.
      throw new InvalidImageException(name, Defect.CORRUPT, "its JPEG data is damaged (" + e + ")");
    }
  }

  private static RgbImage rgb(Raster samples) {
    int width = samples.getWidth();
    int height = samples.getHeight();
    int bands = samples.getNumBands();
    int[] row = new int[width * bands];
    byte[] pixels = new byte[3 * width * height];
    for (int y = 0, to = 0; y < height; y++) {
      samples.getPixels(0, y, width, 1, row);
      for (int from = 0; from < row.length; from += bands, to += 3) {
        if (bands == INKS) {
          inks(row, from, pixels, to);
        } else {
          for (int channel = 0; channel < 3; channel++) {
            pixels[to + channel] = (byte) row[from + (bands < 3 ? 0 : channel)];
          }
        }
      }
    }
    return new RgbImage(width, height, pixels);
  }

  /** Converts four inks to RGB with Pillow's arithmetic. */
  private static void inks(int[] row, int from, byte[] pixels, int to) {
    int light = 255 - row[from + 3];
    for (int channel = 0; channel < 3; channel++) {
      int taken = row[from + channel] * light + 128;
      pixels[to + channel] = (byte) (light - (((taken >> 8) + taken) >> 8));
    }
  }
}
