// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.image.CropPlace;
import io.semadapt.image.Logits;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;

/** What labels photographs for self-training. */
public interface Teacher {
  /**
   * The logits of every pixel.
   *
   * @param image any size; its edge pixels are repeated up to the network's multiple
   */
  Logits logits(RgbImage image);

  /**
   * The logits of every pixel of a part of a picture, for a teacher that sees positions.
   *
   * @param place of the part
   */
  default Logits logits(RgbImage part, CropPlace place) {
    return logits(part);
  }

  /** The most probable class of every pixel and its probability, at the image's own size. */
  default ConfidentLabels label(RgbImage image) {
    return ConfidentLabels.of(logits(image), new PixelSize(image.width(), image.height()));
  }
}
