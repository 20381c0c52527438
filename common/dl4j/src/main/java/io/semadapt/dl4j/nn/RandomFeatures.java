// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Three strided convolutions with fixed random weights: they describe colour and texture of a
 * neighbourhood of 15×15 pixels. What they are good for is comparing pictures of one run with each
 * other; they know nothing of objects, and a distance between them is not the FID of the
 * literature.
 */
public final class RandomFeatures {
  /** Numbers of a place. */
  public static final int CHANNELS = 32;

  /** Name of the output. */
  public static final String OUTPUT = "features.act";

  private static final long SEED = 20_181_021;

  private RandomFeatures() {}

  /** The network: [N, 3, H, W] in [-1, 1] to [N, 32, H/8, W/8]; always the same. */
  public static Network create() {
    GraphSketch sketch = new GraphSketch(DataType.FLOAT);
    String first = layer(sketch, "first", 5, 2, 3, 16, sketch.input());
    String second = layer(sketch, "second", 3, 1, 16, CHANNELS, first);
    layer(sketch, "features", 3, 1, CHANNELS, CHANNELS, second);
    ComputationGraphConfiguration configuration = sketch.build(OUTPUT);
    Network network = Network.of(configuration);
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[network.parameterCount()];
    for (ParameterSlice slice : network.layout()) {
      double deviation = Math.sqrt(2.0 * slice.shape().get(0) / slice.length());
      for (int i = 0; i < slice.length(); i++) {
        values[slice.offset() + i] = (float) (deviation * random.nextGaussian());
      }
    }
    try (INDArray flat = Nd4j.createFromArray(values)) {
      network.parameters().assign(flat);
    }
    return network;
  }

  private static String layer(
      GraphSketch sketch, String unit, int kernel, int pad, int in, int out, String from) {
    String convolved = sketch.convolve(unit, kernel, 2, pad, in, out, /* bias= */ false, from);
    return sketch.activate(unit, new ActivationLReLU(0.2), convolved);
  }
}
