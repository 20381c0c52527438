// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.model.RandomFeaturesArchitecture;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Three strided convolutions with fixed random weights: they describe colour and texture of a
 * neighbourhood of 15×15 pixels. What they are good for is comparing pictures of one run with each
 * other; they know nothing of objects, and a distance between them is not the FID of the
 * literature.
 */
public final class RandomFeatures {
  /** Numbers of a place. */
  public static final int CHANNELS = RandomFeaturesArchitecture.CHANNELS;

  /** Name of the output. */
  public static final String OUTPUT = "features.act";

  private RandomFeatures() {}

  /** The network: [N, 3, H, W] in [-1, 1] to [N, 32, H/8, W/8]; always the same. */
  public static Network create() {
    GraphSketch sketch = new GraphSketch(DataType.FLOAT);
    String first = layer(sketch, "first", 5, 2, 3, 16, sketch.input());
    String second = layer(sketch, "second", 3, 1, 16, CHANNELS, first);
    layer(sketch, "features", 3, 1, CHANNELS, CHANNELS, second);
    return GraphSketch.network(sketch.build(OUTPUT), RandomFeaturesArchitecture.parameters());
  }

  private static String layer(
      GraphSketch sketch, String unit, int kernel, int pad, int in, int out, String from) {
    String convolved = sketch.convolve(unit, kernel, 2, pad, in, out, /* bias= */ false, from);
    return sketch.activate(unit, new ActivationLReLU(0.2), convolved);
  }
}
