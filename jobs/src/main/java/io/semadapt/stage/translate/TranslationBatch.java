// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.translate;

import io.semadapt.dataset.Sample;
import io.semadapt.engine.Translator;
import io.semadapt.image.Geometry;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.model.GeneratorArchitecture;
import java.util.ArrayList;
import java.util.List;

/**
 * Samples of one size with their pictures, extended by reflection on the right and at the bottom to
 * the next size that the generator accepts, and cropped back when they are encoded: the results
 * have the samples' size.
 */
final class TranslationBatch {
  /** The generator's innermost images must be larger than its padding. */
  private static final int SMALLEST = 16;

  private final List<Sample> samples;
  private final List<RgbImage> images;

  private TranslationBatch(List<Sample> samples, List<RgbImage> images) {
    this.samples = samples;
    this.images = images;
  }

  /** Decodes samples of one size. */
  static TranslationBatch decode(List<Sample> samples) {
    int width = padded(samples.get(0).width());
    int height = padded(samples.get(0).height());
    return new TranslationBatch(
        List.copyOf(samples),
        samples.stream()
            .map(sample -> ImageCodec.decode(sample.image(), sample.id()))
            .map(image -> extend(image, width, height))
            .toList());
  }

  /** The same samples with translated pictures. */
  TranslationBatch translate(Translator translator) {
    int width = images.get(0).width();
    int height = images.get(0).height();
    int length = 3 * width * height;
    float[] values = new float[images.size() * length];
    for (int i = 0; i < images.size(); i++) {
      Tensors.toNchw(images.get(i), values, i * length);
    }
    float[] translated = translator.translate(values, images.size(), height, width);
    List<RgbImage> results = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      results.add(Tensors.fromNchw(translated, i * length, width, height));
    }
    return new TranslationBatch(samples, results);
  }

  /** The samples with these pictures instead of the original ones. */
  List<Sample> encode() {
    List<Sample> encoded = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      Sample sample = samples.get(i);
      RgbImage whole = images.get(i);
      RgbImage image =
          whole.width() == sample.width() && whole.height() == sample.height()
              ? whole
              : Geometry.crop(whole, 0, 0, sample.width(), sample.height());
      encoded.add(sample.withImage(ImageCodec.encodePng(image)));
    }
    return encoded;
  }

  /** One picture, translated, in its own size. */
  static RgbImage translate(RgbImage picture, Translator translator) {
    int width = padded(picture.width());
    int height = padded(picture.height());
    float[] values = Tensors.toNchw(extend(picture, width, height));
    float[] translated = translator.translate(values, 1, height, width);
    RgbImage whole = Tensors.fromNchw(translated, 0, width, height);
    return Geometry.crop(whole, 0, 0, picture.width(), picture.height());
  }

  private static int padded(int length) {
    return Math.max(SMALLEST, Geometry.roundUp(length, GeneratorArchitecture.MULTIPLE));
  }

  private static RgbImage extend(RgbImage image, int width, int height) {
    if (image.width() == width && image.height() == height) {
      return image;
    }
    byte[] from = image.bytes();
    byte[] to = new byte[3 * width * height];
    for (int y = 0; y < height; y++) {
      int row = mirror(y, image.height()) * image.width();
      for (int x = 0; x < width; x++) {
        System.arraycopy(from, 3 * (row + mirror(x, image.width())), to, 3 * (y * width + x), 3);
      }
    }
    return new RgbImage(width, height, to);
  }

  /** An index beyond the end is reflected at the last pixel, at most to the first. */
  private static int mirror(int index, int length) {
    return index < length ? index : Math.max(0, 2 * (length - 1) - index);
  }
}
