// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.engine.Translator;
import io.semadapt.train.GanCheckpoint;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** G_ST of a checkpoint, applied to images of any size. */
public final class GeneratorTranslator implements Translator {
  private final Network generator;
  private long networkNanos;

  private GeneratorTranslator(Network generator) {
    this.generator = generator;
  }

  /** Makes the generator of a checkpoint, with its moving average if it has one. */
  public static GeneratorTranslator of(GanCheckpoint checkpoint) {
    Network generator = GanNetworks.generator(checkpoint.architecture(), checkpoint.seed());
    // G_ST comes first among the four networks.
    float[] parameters =
        Arrays.copyOf(checkpoint.state().smoothed().parameters(), generator.parameterCount());
    try (INDArray array = Nd4j.createFromArray(parameters)) {
      generator.parameters().assign(array);
    }
    return new GeneratorTranslator(generator);
  }

  @Override
  public float[] translate(float[] images, int count, int height, int width) {
    long start = System.nanoTime();
    try (INDArray flat = Nd4j.createFromArray(images);
        INDArray result =
            generator.infer(flat.reshape('c', count, 3, height, width), ResnetGenerator.OUTPUT)) {
      return result.reshape(result.length()).toFloatVector();
    } finally {
      networkNanos += System.nanoTime() - start;
    }
  }

  @Override
  public long networkNanos() {
    return networkNanos;
  }
}
