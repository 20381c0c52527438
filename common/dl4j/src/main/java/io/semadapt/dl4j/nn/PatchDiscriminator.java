// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.model.PatchDiscriminatorArchitecture;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A discriminator of fine detail, beside the semantic one, whose domain head sees the third level
 * of a shared encoder only: a PatchGAN (Isola et al. 2017, arXiv 1611.07004) of 16 x 16 pixels. Two
 * discriminators of different patches are those of pix2pixHD (arXiv 1711.11585).
 *
 * <pre>{@code
 * patch1    4x4 conv stride 2, zero pad 1, bias -> n, LeakyReLU 0.2
 * patch2    4x4 conv stride 1, zero pad 1 -> 2n, IN, LeakyReLU 0.2
 * score     4x4 conv stride 1, zero pad 1, bias -> 1: patch scores [N, 1, H/2 - 2, W/2 - 2]
 * }</pre>
 *
 * <p>Input [N, 3, H, W] in [-1, 1].
 */
public final class PatchDiscriminator {
  /** Name of the only output. */
  public static final String SCORES = "score.conv";

  private static final double LEAK = 0.2;

  private PatchDiscriminator() {}

  /** A float network with weights drawn from N(0, 0.02) by the seed. */
  public static Network create(PatchDiscriminatorArchitecture architecture, long seed) {
    return GraphSketch.network(
        configuration(architecture, DataType.FLOAT), architecture.initialParameters(seed));
  }

  /** The graph, as a configuration that can be written as JSON. */
  public static ComputationGraphConfiguration configuration(
      PatchDiscriminatorArchitecture architecture, DataType type) {
    int width = architecture.width();
    GraphSketch sketch = new GraphSketch(type);
    String last = sketch.convolve("patch1", 4, 2, 1, 3, width, true, sketch.input());
    last = sketch.activate("patch1", new ActivationLReLU(LEAK), last);
    last = sketch.convolve("patch2", 4, 1, 1, width, 2 * width, false, last);
    last = sketch.normalize("patch2", 2 * width, LEAK, last);
    return sketch.build(sketch.convolve("score", 4, 1, 1, 2 * width, 1, true, last));
  }
}
