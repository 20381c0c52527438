// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.translate;

import io.semadapt.image.Geometry;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.job.spark.Devices;
import io.semadapt.nn.Network;
import io.semadapt.nn.ResnetGenerator;
import io.semadapt.train.GanCheckpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** G_ST of a checkpoint, applied to images of any size. */
final class Translator {
  /** The generator's innermost images must be larger than its padding. */
  private static final int SMALLEST = 16;

  private final Network generator;

  private Translator(Network generator) {
    this.generator = generator;
  }

  /** Builds the generator and gives it the checkpoint's parameters. */
  static Translator of(GanCheckpoint checkpoint) {
    Devices.initialize();
    Network generator = checkpoint.architecture().generator(checkpoint.seed());
    // G_ST comes first among the four networks.
    float[] parameters =
        Arrays.copyOf(checkpoint.state().smoothed().parameters(), generator.parameterCount());
    try (INDArray array = Nd4j.createFromArray(parameters)) {
      generator.parameters().assign(array);
    }
    return new Translator(generator);
  }

  /**
   * Translates images of one size.
   *
   * <p>Images are extended by reflection on the right and at the bottom to the next multiple that
   * the generator takes, and cut back afterwards: the results have the images' size.
   */
  List<RgbImage> translate(List<RgbImage> images) {
    int width = images.get(0).width();
    int height = images.get(0).height();
    int paddedWidth = padded(width);
    int paddedHeight = padded(height);
    int length = 3 * paddedWidth * paddedHeight;
    float[] values = new float[images.size() * length];
    for (int i = 0; i < images.size(); i++) {
      Tensors.toNchw(extend(images.get(i), paddedWidth, paddedHeight), values, i * length);
    }
    float[] translated;
    try (INDArray flat = Nd4j.createFromArray(values);
        INDArray result =
            generator.infer(
                flat.reshape('c', images.size(), 3, paddedHeight, paddedWidth),
                ResnetGenerator.OUTPUT)) {
      translated = result.reshape(result.length()).toFloatVector();
    }
    List<RgbImage> results = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      RgbImage whole = Tensors.fromNchw(translated, i * length, paddedWidth, paddedHeight);
      results.add(
          whole.width() == width && whole.height() == height
              ? whole
              : Geometry.crop(whole, 0, 0, width, height));
    }
    return results;
  }

  private static int padded(int length) {
    int multiple = ResnetGenerator.MULTIPLE;
    return Math.max(SMALLEST, (length + multiple - 1) / multiple * multiple);
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

  /** Reflected at the last pixel; where even that is outside, the first. */
  private static int mirror(int index, int length) {
    return index < length ? index : Math.max(0, 2 * (length - 1) - index);
  }
}
