// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import io.semadapt.image.ImageHeader.Format;
import io.semadapt.image.InvalidImageException.Defect;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/** Photographs: PNG or JPEG bytes to pixels, and pixels to PNG. */
public final class ImageCodec {
  private static final byte[] NO_COLOURS = {};

  /**
   * JPEG codes no more pixels in a byte: a block of 64 takes a bit, an eighth of one where runs of
   * empty ones are coded.
   */
  private static final long MAX_PIXELS_A_BYTE = 2048;

  private ImageCodec() {}

  /**
   * Decodes a picture. Alpha is dropped, grey becomes three equal channels, 16 bits keep their high
   * eight.
   *
   * @param bytes a whole PNG or JPEG file
   * @param name what messages call the picture
   * @throws InvalidImageException if anything is wrong with it, a missing end included
   */
  public static RgbImage decode(byte[] bytes, String name) {
    ImageHeader header = ImageHeader.read(bytes, name);
    return header.format() == Format.PNG
        ? rgb(Png.decode(bytes, name, header))
        : jpeg(bytes, name, header);
  }

  /** Encodes a picture as 8-bit RGB PNG, losslessly. */
  public static byte[] encodePng(RgbImage image) {
    return Png.encode(
        image.width(),
        image.height(),
        8,
        Png.RGB,
        image.bytes(),
        NO_COLOURS,
        /* photographic= */ true);
  }

  private static RgbImage rgb(Png png) {
    ImageHeader header = png.header();
    byte[] samples = png.samples();
    if (png.colourType() == Png.RGB && header.bitDepth() == 8) {
      return new RgbImage(header.width(), header.height(), samples);
    }
    int pixels = header.width() * header.height();
    int sampleBytes = header.bitDepth() == 16 ? 2 : 1;
    int pixelBytes = header.channels() * sampleBytes;
    boolean colour = png.colourType() == Png.RGB || png.colourType() == Png.RGB_ALPHA;
    int greyScale = header.bitDepth() < 8 ? 255 / ((1 << header.bitDepth()) - 1) : 1;
    byte[] bytes = new byte[3 * pixels];
    for (int i = 0; i < pixels; i++) {
      for (int channel = 0; channel < 3; channel++) {
        int value;
        if (header.palette()) {
          // An index beyond the table is black, as decoders have it.
          int entry = 3 * (samples[i] & 0xff) + channel;
          value = entry < png.colours().length ? png.colours()[entry] : 0;
        } else {
          value = samples[i * pixelBytes + (colour ? channel * sampleBytes : 0)] * greyScale;
        }
        bytes[3 * i + channel] = (byte) value;
      }
    }
    return new RgbImage(header.width(), header.height(), bytes);
  }

  private static RgbImage jpeg(byte[] bytes, String name, ImageHeader header) {
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
      BufferedImage decoded = read(reader, name, header);
      if (!warnings.isEmpty()) {
        // The decoder fills what is missing with grey and only warns.
        throw new InvalidImageException(name, Defect.TRUNCATED, warnings.get(0));
      }
      int[] row = new int[header.width()];
      byte[] pixels = new byte[3 * header.width() * header.height()];
      for (int y = 0, i = 0; y < header.height(); y++) {
        decoded.getRGB(0, y, header.width(), 1, row, 0, header.width());
        for (int rgb : row) {
          pixels[i++] = (byte) (rgb >> 16);
          pixels[i++] = (byte) (rgb >> 8);
          pixels[i++] = (byte) rgb;
        }
      }
      return new RgbImage(header.width(), header.height(), pixels);
    } catch (IOException e) {
      throw new InvalidImageException(name, Defect.CORRUPT, e.getMessage());
    } finally {
      reader.dispose();
    }
  }

  private static BufferedImage read(ImageReader reader, String name, ImageHeader header)
      throws IOException {
    try {
      if (reader.getWidth(0) != header.width() || reader.getHeight(0) != header.height()) {
        throw new IOException("it has two sizes");
      }
      return reader.read(0);
    } catch (RuntimeException e) {
      // Java's decoder was not written for damaged files: null pointers, indices out of bounds.
      throw new InvalidImageException(name, Defect.CORRUPT, "its JPEG data is damaged (" + e + ")");
    }
  }
}
