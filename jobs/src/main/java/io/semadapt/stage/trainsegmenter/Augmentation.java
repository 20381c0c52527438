// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.image.Geometry;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import java.io.Serializable;
import java.util.Random;

/**
 * What happens to a sample before a step sees it: random scale, random crop, horizontal flip,
 * random brightness, contrast and colour.
 *
 * @param width of the crop, pixels
 * @param height of the crop, pixels
 * @param scale images are enlarged or reduced by up to this factor either way; 1 leaves them
 * @param flip whether half of the samples are mirrored
 * @param jitter largest change of brightness, contrast and of each colour channel, as a fraction
 */
record Augmentation(int width, int height, double scale, boolean flip, double jitter)
    implements Serializable {

  /** An image with its label ids. */
  record Pair(RgbImage image, LabelImage label) {}

  /** A new pair of the crop's size; an image smaller than the crop is enlarged first. */
  Pair apply(RgbImage image, LabelImage label, Random random) {
    double factor = Math.exp((2 * random.nextDouble() - 1) * Math.log(scale));
    factor =
        Math.max(
            factor, Math.max((double) width / image.width(), (double) height / image.height()));
    int scaledWidth = Math.max(width, (int) Math.round(factor * image.width()));
    int scaledHeight = Math.max(height, (int) Math.round(factor * image.height()));
    RgbImage scaledImage = Geometry.resize(image, scaledWidth, scaledHeight);
    LabelImage scaledLabel = Geometry.resize(label, scaledWidth, scaledHeight);
    int x = random.nextInt(scaledWidth - width + 1);
    int y = random.nextInt(scaledHeight - height + 1);
    RgbImage croppedImage = Geometry.crop(scaledImage, x, y, width, height);
    LabelImage croppedLabel = Geometry.crop(scaledLabel, x, y, width, height);
    if (flip && random.nextBoolean()) {
      croppedImage = Geometry.flipHorizontal(croppedImage);
      croppedLabel = Geometry.flipHorizontal(croppedLabel);
    }
    return new Pair(jitter > 0 ? recolour(croppedImage, random) : croppedImage, croppedLabel);
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
