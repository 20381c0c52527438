// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.train.Teacher;

/** A trained segmenter. Belongs to one thread. */
public interface Predictor extends Teacher {
  /**
   * The most probable class of every pixel.
   *
   * @param image any size
   * @param width of the result: logits, not labels, are interpolated to it
   * @param height of the result
   * @return train ids 0..18
   */
  default LabelImage predict(RgbImage image, int width, int height) {
    return logits(image).argmax(new PixelSize(width, height));
  }

  /** The same at the image's own size. */
  default LabelImage predict(RgbImage image) {
    return predict(image, image.width(), image.height());
  }

  /** Nanoseconds in forward passes so far. */
  long networkNanos();
}
