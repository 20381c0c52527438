// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.translate;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import java.io.Serializable;

/**
 * How translated pictures are written.
 *
 * @param quality of JPEG, 1 to 100
 */
public record PictureFormat(Kind kind, int quality) implements Serializable {
  /** A file format. */
  public enum Kind {
    /** Lossless. */
    PNG,
    /** Smaller, and a little different. */
    JPEG
  }

  /** The default. */
  static final PictureFormat PNG = new PictureFormat(Kind.PNG, 95);

  static PictureFormat of(ConfigSection section) {
    Kind kind = section.choice("format", Kind.class);
    // Quality changes a result only where there is one.
    ConfigSection quality = kind == Kind.JPEG ? section : section.incidental();
    return new PictureFormat(kind, quality.integer("jpeg-quality", Bounds.between(1, 100)));
  }

  /** A file. */
  byte[] encode(RgbImage image) {
    return switch (kind) {
      case PNG -> ImageCodec.encodePngQuickly(image);
      case JPEG -> ImageCodec.encodeJpeg(image, quality);
    };
  }

  /** The ending of file names, with its dot. */
  String ending() {
    return switch (kind) {
      case PNG -> ".png";
      case JPEG -> ".jpg";
    };
  }

  /** What an origin says of it: nothing of lossless files, whose pixels do not depend on it. */
  String origin(String inputs) {
    return kind == Kind.PNG ? inputs : inputs + "+jpeg" + quality;
  }
}
