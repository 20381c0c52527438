// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.engine.Translator;
import io.semadapt.libtorch.nn.Parameters;
import io.semadapt.libtorch.nn.ResnetGenerator;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.model.GeneratorArchitecture;
import io.semadapt.train.GanCheckpoint;
import java.util.Arrays;
import java.util.List;

/** G_ST of a checkpoint, applied to images of any size. */
public final class LibtorchTranslator implements Translator {
  private final Inference inference;
  private final ResnetGenerator generator;
  private long networkNanos;

  /** The generator of a checkpoint, with its moving average if it has one. */
  public LibtorchTranslator(GanCheckpoint checkpoint, TensorSettings settings) {
    inference = new Inference(settings);
    GeneratorArchitecture architecture = checkpoint.architecture().generator();
    Parameters parameters = new Parameters(List.of(architecture.layers()), settings);
    // G_ST comes first among the networks.
    int length = Math.toIntExact(architecture.layers().parameterCount());
    parameters
        .layout()
        .set(
            parameters.values(), Arrays.copyOf(checkpoint.state().smoothed().parameters(), length));
    generator = new ResnetGenerator(architecture, parameters.networks().get(0));
  }

  @Override
  public float[] translate(float[] images, int count, int height, int width) {
    long start = System.nanoTime();
    try {
      return inference.run(images, height, width, generator::translate);
    } finally {
      networkNanos += System.nanoTime() - start;
    }
  }

  @Override
  public long networkNanos() {
    return networkNanos;
  }
}
