// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.image.CropWindow;
import io.semadapt.image.GaussianBlur;
import io.semadapt.image.Geometry;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import java.io.Serializable;
import java.util.Random;

/**
 * Random changes of a sample before it is trained on: scale, crop, horizontal flip, brightness,
 * contrast and colour, grey, blur. A change that is off draws no random number.
 *
 * @param scale largest factor by which images are enlarged or reduced; 1 keeps their size
 * @param minScale smallest factor, 0.25 to 1, or 0: 1/scale, but no image gets smaller than the
 *     crop
 * @param flip whether half of the samples are mirrored
 * @param jitter largest change of brightness, contrast and of each colour channel, as a fraction
 * @param grey share of the samples that lose their colours
 * @param blur share of the samples that are blurred
 */
record Augmentation(
    PixelSize crop,
    double scale,
    double minScale,
    boolean flip,
    double jitter,
    double grey,
    double blur)
    implements Serializable {
  /** Of the blur, in pixels: DACS (arXiv 2007.08702). */
  private static final double LEAST_SIGMA = 0.15;

  private static final double LARGEST_SIGMA = 1.15;

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
        section.optionalNumber("min-scale", Bounds.between(0.25, 1)).orElse(0),
        section.bool("flip"),
        section.number("jitter", Bounds.between(0, 1)),
        section.number("grey", Bounds.between(0, 1)),
        section.number("blur", Bounds.between(0, 1)));
  }

  /** An image with its label ids. */
  record Pair(RgbImage image, LabelImage label) {}

  /**
   * A new pair of the size of the crop. An image smaller than the crop is enlarged first; where a
   * small {@code minScale} makes it smaller again, it is surrounded with ignored pixels.
   */
  Pair apply(RgbImage image, LabelImage label, Random random) {
    int width = crop.width();
    int height = crop.height();
    double fit = Math.max((double) width / image.width(), (double) height / image.height());
    double factor = factor(fit, random.nextDouble());
    int scaledWidth = scaled(factor, image.width(), width);
    int scaledHeight = scaled(factor, image.height(), height);
    Pair scaled =
        surrounded(
            Geometry.resize(image, scaledWidth, scaledHeight),
            Geometry.resize(label, scaledWidth, scaledHeight),
            random);
    CropWindow window =
        CropWindow.random(scaled.image().width(), scaled.image().height(), crop, flip, random);
    return new Pair(recoloured(window.cut(scaled.image()), random), window.cut(scaled.label()));
  }

  /**
   * The factor of an image's size.
   *
   * @param fit with which it just covers the crop
   * @param draw from 0 to 1
   */
  private double factor(double fit, double draw) {
    if (minScale > 0) {
      double drawn = Math.exp(Math.log(minScale) + draw * Math.log(scale / minScale));
      return Math.max(1, fit) * drawn;
    }
    return Math.max(Math.exp((2 * draw - 1) * Math.log(scale)), fit);
  }

  private int scaled(double factor, int length, int cropLength) {
    return Math.max(minScale > 0 ? 1 : cropLength, (int) Math.round(factor * length));
  }

  /** A pair at a random place of one that is at least as large as the crop. */
  private Pair surrounded(RgbImage image, LabelImage label, Random random) {
    int width = Math.max(crop.width(), image.width());
    int height = Math.max(crop.height(), image.height());
    if (width == image.width() && height == image.height()) {
      return new Pair(image, label);
    }
    int left = random.nextInt(width - image.width() + 1);
    int top = random.nextInt(height - image.height() + 1);
    return new Pair(
        Geometry.surround(image, left, top, width, height),
        Geometry.surround(label, left, top, width, height));
  }

  /** The same changes of place and size alone. */
  Augmentation withoutColours() {
    return new Augmentation(crop, scale, minScale, flip, 0, 0, 0);
  }

  /** Brightness, contrast, colour, grey and blur alone. */
  RgbImage recoloured(RgbImage crop, Random random) {
    RgbImage result = jitter > 0 ? jittered(crop, random) : crop;
    if (grey > 0 && random.nextDouble() < grey) {
      result = withoutColours(result);
    }
    if (blur > 0 && random.nextDouble() < blur) {
      double sigma = LEAST_SIGMA + random.nextDouble() * (LARGEST_SIGMA - LEAST_SIGMA);
      result = GaussianBlur.of(result, sigma);
    }
    return result;
  }

  private RgbImage jittered(RgbImage image, Random random) {
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

  /** ITU-R BT.601 luminance in all three channels. */
  private static RgbImage withoutColours(RgbImage image) {
    byte[] bytes = image.bytes().clone();
    for (int i = 0; i < bytes.length; i += 3) {
      double luminance =
          0.299 * (bytes[i] & 0xff) + 0.587 * (bytes[i + 1] & 0xff) + 0.114 * (bytes[i + 2] & 0xff);
      byte value = (byte) Math.round(luminance);
      bytes[i] = value;
      bytes[i + 1] = value;
      bytes[i + 2] = value;
    }
    return new RgbImage(image.width(), image.height(), bytes);
  }
}
