// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.image.CropWindow;
import io.semadapt.image.Geometry;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import java.io.Serializable;
import java.util.Random;

/**
 * Random changes of a sample before it is trained on: scale, crop, horizontal flip, brightness,
 * contrast and colour.
 *
 * @param scale largest factor by which images are enlarged or reduced; 1 keeps their size
 * @param flip whether half of the samples are mirrored
 * @param jitter largest change of brightness, contrast and of each colour channel, as a fraction
 */
record Augmentation(PixelSize crop, double scale, boolean flip, double jitter)
    implements Serializable {

  /**
   * Reads the keys of a training.
   *
   * @param multiple both sides of the crop must be multiples of it
   */
  static Augmentation of(ConfigSection training, int multiple) {
    ConfigSection section = training.child("augmentation");
    return new Augmentation(
        PixelSize.of(training, "crop", multiple),
        section.number("scale", Bounds.between(1, 4)),
        section.bool("flip"),
        section.number("jitter", Bounds.between(0, 1)));
  }

  /** An image with its label ids. */
  record Pair(RgbImage image, LabelImage label) {}

  /** A new pair of the size of the crop; an image smaller than the crop is enlarged first. */
  Pair apply(RgbImage image, LabelImage label, Random random) {
    int width = crop.width();
    int height = crop.height();
    double factor = Math.exp((2 * random.nextDouble() - 1) * Math.log(scale));
    factor =
        Math.max(
            factor, Math.max((double) width / image.width(), (double) height / image.height()));
    int scaledWidth = Math.max(width, (int) Math.round(factor * image.width()));
    int scaledHeight = Math.max(height, (int) Math.round(factor * image.height()));
    RgbImage scaledImage = Geometry.resize(image, scaledWidth, scaledHeight);
    LabelImage scaledLabel = Geometry.resize(label, scaledWidth, scaledHeight);
    CropWindow window = CropWindow.random(scaledWidth, scaledHeight, crop, flip, random);
    RgbImage cropped = window.cut(scaledImage);
    return new Pair(jitter > 0 ? recolour(cropped, random) : cropped, window.cut(scaledLabel));
  }

  private RgbImage recolour(RgbImage image, Random random) {
    double brightness = 255 * jitter * (random.nextDouble() - 0.5);
    double contrast = 1 + jitter * (2 * random.nextDouble() - 1);
    byte[][] tables = new byte[3][256];
    for (byte[] table : tables) {
      double gain = contrast * (1 + jitter * (random.nextDouble() - 0.5));
      for (int value = 0; value < table.length; value++) {
        double changed = 127.5 + gain * (value - 127.5) + brightness;
        table[value] = (byte) Math.round(Math.max(0, Math.min(255, changed)));
      }
    }
    byte[] bytes = image.bytes().clone();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = tables[i % 3][bytes[i] & 0xff];
    }
    return new RgbImage(image.width(), image.height(), bytes);
  }
}
