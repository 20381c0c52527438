// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.translate;

import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.dl4j.train.GanNetworks;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.train.GanCheckpoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** G_ST of a checkpoint, applied to images of any size. */
final class Translator {
  private final Network generator;
  private long networkNanos;

  private Translator(Network generator) {
    this.generator = generator;
  }

  /** Builds the generator and gives it the checkpoint's parameters. */
  static Translator of(GanCheckpoint checkpoint) {
    Network generator = GanNetworks.generator(checkpoint.architecture(), checkpoint.seed());
    // G_ST comes first among the four networks.
    float[] parameters =
        Arrays.copyOf(checkpoint.state().smoothed().parameters(), generator.parameterCount());
    try (INDArray array = Nd4j.createFromArray(parameters)) {
      generator.parameters().assign(array);
    }
    return new Translator(generator);
  }

  /** Translates pictures of one size, whose sides are multiples that the generator takes. */
  List<RgbImage> translate(List<RgbImage> images) {
    int width = images.get(0).width();
    int height = images.get(0).height();
    int length = 3 * width * height;
    float[] values = new float[images.size() * length];
    for (int i = 0; i < images.size(); i++) {
      Tensors.toNchw(images.get(i), values, i * length);
    }
    float[] translated = forward(values, images.size(), height, width);
    List<RgbImage> results = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      results.add(Tensors.fromNchw(translated, i * length, width, height));
    }
    return results;
  }

  private float[] forward(float[] values, int count, int height, int width) {
    long start = System.nanoTime();
    try (INDArray flat = Nd4j.createFromArray(values);
        INDArray result =
            generator.infer(flat.reshape('c', count, 3, height, width), ResnetGenerator.OUTPUT)) {
      return result.reshape(result.length()).toFloatVector();
    } finally {
      networkNanos += System.nanoTime() - start;
    }
  }

  /** Time in forward passes so far. */
  long networkNanos() {
    return networkNanos;
  }
}
