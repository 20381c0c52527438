// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.translate;

import io.semadapt.dataset.Sample;
import io.semadapt.engine.Translator;
import io.semadapt.image.Geometry;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.model.GeneratorArchitecture;
import io.semadapt.task.TaskThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Samples of one size with their pictures, extended by reflection on the right and at the bottom to
 * the next size that the generator accepts, and cropped back when they are encoded: the results
 * have the samples' size. Pictures are decoded and encoded side by side by the task's threads.
 */
final class TranslationBatch {
  /** The generator's innermost images must be larger than its padding. */
  private static final int SMALLEST = 16;

  private final List<Sample> samples;
  private final List<Supplier<RgbImage>> images;

  private TranslationBatch(List<Sample> samples, List<Supplier<RgbImage>> images) {
    this.samples = samples;
    this.images = images;
  }

  /** Starts decoding samples of one size. */
  static TranslationBatch decode(List<Sample> samples, TaskThreads threads) {
    int width = padded(samples.get(0).width());
    int height = padded(samples.get(0).height());
    List<Supplier<RgbImage>> images = new ArrayList<>();
    for (Sample sample : samples) {
      images.add(
          threads.start(
              () -> extend(ImageCodec.decode(sample.image(), sample.id()), width, height)));
    }
    return new TranslationBatch(List.copyOf(samples), images);
  }

  /** Translates the pictures, and starts encoding the samples with the results in their place. */
  List<Supplier<Sample>> translate(
      Translator translator, PictureFormat format, TaskThreads threads) {
    int width = padded(samples.get(0).width());
    int height = padded(samples.get(0).height());
    int length = 3 * width * height;
    float[] values = new float[images.size() * length];
    for (int i = 0; i < images.size(); i++) {
      Tensors.toNchw(images.get(i).get(), values, i * length);
    }
    float[] translated = translator.translate(values, images.size(), height, width);
    List<Supplier<Sample>> results = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      Sample sample = samples.get(i);
      int offset = i * length;
      results.add(
          threads.start(
              () -> {
                RgbImage whole = Tensors.fromNchw(translated, offset, width, height);
                return sample.withImage(
                    format.encode(cropped(whole, sample.width(), sample.height())));
              }));
    }
    return results;
  }

  /** One picture, translated, in its own size. */
  static RgbImage translate(RgbImage picture, Translator translator) {
    int width = padded(picture.width());
    int height = padded(picture.height());
    float[] values = Tensors.toNchw(extend(picture, width, height));
    float[] translated = translator.translate(values, 1, height, width);
    RgbImage whole = Tensors.fromNchw(translated, 0, width, height);
    return cropped(whole, picture.width(), picture.height());
  }

  private static RgbImage cropped(RgbImage whole, int width, int height) {
    return whole.width() == width && whole.height() == height
        ? whole
        : Geometry.crop(whole, 0, 0, width, height);
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
