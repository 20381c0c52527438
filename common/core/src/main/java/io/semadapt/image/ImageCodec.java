// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import io.semadapt.image.ImageHeader.Format;

/** Photographs: PNG or JPEG bytes to pixels, and back. */
public final class ImageCodec {
  private static final byte[] NO_COLOURS = {};

  private ImageCodec() {}

  /**
   * Decodes a picture, as Pillow does: alpha is dropped, grey becomes three equal channels, 16 bits
   * keep their high eight, and colour profiles do not count.
   *
   * @param bytes a whole PNG or JPEG file
   * @param name what messages call the picture
   * @throws InvalidImageException if anything is wrong with it, a missing end included
   */
  public static RgbImage decode(byte[] bytes, String name) {
    return PixelMemory.ofProcess().with(bytes, name, () -> decodeNow(bytes, name));
  }

  private static RgbImage decodeNow(byte[] bytes, String name) {
    ImageHeader header = ImageHeader.read(bytes, name);
    return header.format() == Format.PNG
        ? rgb(Png.decode(bytes, name, header))
        : Jpeg.decode(bytes, name, header);
  }

  /** Encodes a picture as 8-bit RGB PNG, losslessly. */
  public static byte[] encodePng(RgbImage image) {
    return png(image, PngEncoder.PHOTOGRAPH);
  }

  /**
   * The same in a third of the time, about an eighth larger: for pictures that are made in numbers
   * and read often.
   */
  public static byte[] encodePngQuickly(RgbImage image) {
    return png(image, PngEncoder.QUICK);
  }

  private static byte[] png(RgbImage image, PngEncoder encoder) {
    return encoder.encode(image.width(), image.height(), 8, Png.RGB, image.bytes(), NO_COLOURS);
  }

  /**
   * Encodes a picture as JPEG, which changes its pixels a little.
   *
   * @param quality 1 to 100
   */
  public static byte[] encodeJpeg(RgbImage image, int quality) {
    return JpegEncoder.encode(image, quality);
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
}
