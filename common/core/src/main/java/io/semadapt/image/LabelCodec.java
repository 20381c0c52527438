// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import io.semadapt.image.ImageHeader.Format;
import io.semadapt.image.InvalidImageException.Defect;
import io.semadapt.label.CityscapesClass;
import java.nio.ByteBuffer;

/**
 * Label maps: PNG bytes to class numbers and back. A palette's <em>index</em>, or the grey value,
 * is the number; the colours behind it are never looked at, because Cityscapes' colours collide.
 */
public final class LabelCodec {
  private static final byte[] NO_COLOURS = {};
  private static final byte[] COLOURS = new byte[3 * 256];

  static {
    for (CityscapesClass each : CityscapesClass.values()) {
      for (int channel = 0; channel < 3; channel++) {
        COLOURS[3 * each.labelId() + channel] = (byte) (each.rgb() >> (16 - 8 * channel));
      }
    }
  }

  private LabelCodec() {}

  /**
   * Decodes a label map of 1 to 8 bits a pixel, palette or grey.
   *
   * @param bytes a whole PNG file
   * @param name what messages call the map
   * @throws InvalidImageException if it is damaged, has colours or 16 bits, or is no PNG
   */
  public static LabelImage decode(byte[] bytes, String name) {
    ImageHeader header = header(bytes, name);
    if (header.bitDepth() == 16) {
      throw new InvalidImageException(
          name,
          Defect.SIXTEEN_BIT_LABEL,
          "a label map has 8 bits a pixel, this one 16 (is it an instance map?)");
    }
    byte[] samples = samples(bytes, name, header);
    return new LabelImage(header.width(), header.height(), samples);
  }

  /**
   * Decodes the first channel of a PNG of any depth and number of channels: how simulators write
   * class numbers.
   *
   * @param bytes a whole PNG file
   * @param name what messages call the map
   * @throws InvalidImageException if it is damaged, is no PNG, or has a number above 255
   */
  public static LabelImage decodeFirstChannel(byte[] bytes, String name) {
    ImageHeader header = pngHeader(bytes, name);
    byte[] samples = samples(bytes, name, header);
    boolean wide = header.bitDepth() == 16;
    int step = header.channels() * (wide ? 2 : 1);
    byte[] ids = new byte[header.width() * header.height()];
    for (int i = 0; i < ids.length; i++) {
      if (wide && samples[step * i] != 0) {
        throw new InvalidImageException(
            name,
            Defect.SIXTEEN_BIT_LABEL,
            "a class number is at most 255, its first channel holds "
                + ((samples[step * i] & 0xff) << 8 | (samples[step * i + 1] & 0xff)));
      }
      ids[i] = samples[step * i + (wide ? 1 : 0)];
    }
    return new LabelImage(header.width(), header.height(), ids);
  }

  /**
   * Decodes a map of up to 16 bits a pixel: instance maps, and predictions of careless tools.
   *
   * @param bytes a whole PNG file
   * @param name what messages call the map
   * @throws InvalidImageException if it is damaged, has colours, or is no PNG
   */
  public static InstanceImage decodeInstances(byte[] bytes, String name) {
    ImageHeader header = header(bytes, name);
    byte[] samples = samples(bytes, name, header);
    char[] values = new char[header.width() * header.height()];
    if (header.bitDepth() == 16) {
      ByteBuffer.wrap(samples).asCharBuffer().get(values);
    } else {
      for (int i = 0; i < values.length; i++) {
        values[i] = (char) (samples[i] & 0xff);
      }
    }
    return new InstanceImage(header.width(), header.height(), values);
  }

  /**
   * Encodes a map as palette PNG, as GTA5 has it: index = id, with the colours of label ids for
   * human eyes.
   */
  public static byte[] encodePalettePng(LabelImage labels) {
    return PngEncoder.MAP.encode(
        labels.width(), labels.height(), 8, Png.PALETTE, labels.ids(), COLOURS);
  }

  /** Encodes a map as 8-bit grey PNG, as Cityscapes has it: grey value = id. */
  public static byte[] encodeGreyPng(LabelImage labels) {
    return PngEncoder.MAP.encode(
        labels.width(), labels.height(), 8, Png.GREY, labels.ids(), NO_COLOURS);
  }

  /** Encodes an instance map as 16-bit grey PNG, as Cityscapes has it. */
  public static byte[] encodeInstancesPng(InstanceImage instances) {
    byte[] rows = new byte[2 * instances.values().length];
    for (int i = 0; i < instances.values().length; i++) {
      rows[2 * i] = (byte) (instances.values()[i] >> 8);
      rows[2 * i + 1] = (byte) instances.values()[i];
    }
    return PngEncoder.MAP.encode(
        instances.width(), instances.height(), 16, Png.GREY, rows, NO_COLOURS);
  }

  private static byte[] samples(byte[] bytes, String name, ImageHeader header) {
    return PixelMemory.ofProcess()
        .with(bytes, name, () -> Png.decode(bytes, name, header).samples());
  }

  private static ImageHeader header(byte[] bytes, String name) {
    ImageHeader header = pngHeader(bytes, name);
    if (header.channels() != 1) {
      throw new InvalidImageException(
          name,
          Defect.COLOUR_LABEL,
          "a label map has one channel, this one "
              + header.channels()
              + " (colours cannot be read as labels)");
    }
    return header;
  }

  private static ImageHeader pngHeader(byte[] bytes, String name) {
    ImageHeader header = ImageHeader.read(bytes, name);
    if (header.format() != Format.PNG) {
      throw new InvalidImageException(
          name, Defect.NOT_AN_IMAGE, "a label map must be a PNG, this is a JPEG");
    }
    return header;
  }
}
