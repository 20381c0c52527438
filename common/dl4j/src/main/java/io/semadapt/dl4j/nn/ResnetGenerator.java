// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.model.GeneratorArchitecture;
import java.util.ArrayDeque;
import java.util.Deque;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The generator: a residual network between a strided encoder and an upsampling decoder, after
 * Johnson et al. 2016 (arXiv 1603.08155) and CycleGAN (arXiv 1703.10593).
 *
 * <pre>{@code
 * in        reflect 3, 7x7 conv -> n, IN, ReLU
 * down1,2   3x3 conv stride 2, zero pad 1 -> 2n, 4n, IN, ReLU
 * res1..B   a: reflect 1, 3x3 conv, IN, ReLU;  b: reflect 1, 3x3 conv, IN;  plus the block's input
 * up1,2     nearest x2, 3x3 conv, zero pad 1 -> 2n, n, IN, ReLU
 * out       reflect 3, 7x7 conv with bias -> 3, tanh
 * }</pre>
 *
 * <p>With skips, up2 also sees down1's output and out that of in, concatenated behind their own
 * input. With carried detail, out has a fourth channel and {@link CarriedDetail} takes the place of
 * tanh.
 *
 * <p>Input and output [N, 3, H, W] in [-1, 1]; H and W multiples of {@value #MULTIPLE} and at least
 * 16. Upsampling instead of a transposed convolution: no checkerboard. No bias where a norm
 * follows.
 */
public final class ResnetGenerator {
  /** Heights and widths must be multiples of this. */
  public static final int MULTIPLE = GeneratorArchitecture.MULTIPLE;

  /** Name of the only output. */
  public static final String OUTPUT = "out.act";

  private ResnetGenerator() {}

  /** A float network with weights drawn from N(0, 0.02) by the seed. */
  public static Network create(GeneratorArchitecture architecture, long seed) {
    return GraphSketch.network(
        configuration(architecture, DataType.FLOAT), architecture.initialParameters(seed));
  }

  /** The graph, as a configuration that can be written as JSON. */
  public static ComputationGraphConfiguration configuration(
      GeneratorArchitecture architecture, DataType type) {
    int width = architecture.width();
    GraphSketch sketch = new GraphSketch(type);
    Deque<String> encoded = new ArrayDeque<>();
    String last = sketch.reflect("in", 3, sketch.input());
    last = sketch.convolve("in", 7, 1, 0, 3, width, false, last);
    last = sketch.normalize("in", width, 0, last);
    int channels = width;
    for (String unit : new String[] {"down1", "down2"}) {
      encoded.push(last);
      last = sketch.convolve(unit, 3, 2, 1, channels, 2 * channels, false, last);
      channels *= 2;
      last = sketch.normalize(unit, channels, 0, last);
    }
    for (int block = 1; block <= architecture.residualBlocks(); block++) {
      String first = last;
      last = sketch.reflect("res" + block + ".a", 1, last);
      last = sketch.convolve("res" + block + ".a", 3, 1, 0, channels, channels, false, last);
      last = sketch.normalize("res" + block + ".a", channels, 0, last);
      last = sketch.reflect("res" + block + ".b", 1, last);
      last = sketch.convolve("res" + block + ".b", 3, 1, 0, channels, channels, false, last);
      last = sketch.normalize("res" + block + ".b", channels, 1, last);
      last = sketch.add("res" + block, first, last);
    }
    int inputs = channels;
    for (String unit : new String[] {"up1", "up2"}) {
      last = sketch.grow(unit, last);
      last = sketch.convolve(unit, 3, 1, 1, inputs, channels / 2, false, last);
      channels /= 2;
      last = sketch.normalize(unit, channels, 0, last);
      inputs = channels;
      if (architecture.skips()) {
        last = sketch.concatenate(unit, last, encoded.pop());
        inputs *= 2;
      }
    }
    last = sketch.reflect("out", 3, last);
    last = sketch.convolve("out", 7, 1, 0, inputs, architecture.outputs(), true, last);
    return sketch.build(
        architecture.detail()
            ? sketch.carryDetail("out", sketch.input(), last)
            : sketch.activate("out", new ActivationTanH(), last));
  }
}
