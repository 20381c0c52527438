// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.model.DiscriminatorArchitecture;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The semantic discriminator: one encoder with two heads, of which one tells real from translated
 * and the other labels every pixel (Zama Ramirez et al. 2018, arXiv 1810.05852).
 *
 * <pre>{@code
 * encJ      4x4 conv stride 2, zero pad 1 -> w(J) = n min(2^(J-1), 8), IN on levels 2..K-1, LeakyReLU 0.2
 * dom       from enc3: 4x4 conv stride 1, zero pad 1, bias -> 1: patch scores [N, 1, H/8 - 1, W/8 - 1]
 * decJ      J = K-1..1: nearest x2, 3x3 conv -> w(J), IN, ReLU, concatenated before encJ
 * sem       nearest x2, 3x3 conv with bias -> classes: logits [N, classes, H, W]
 * }</pre>
 *
 * <p>Input [N, 3, H, W] in [-1, 1], or [N, 5, H, W] with the position (see {@link
 * DiscriminatorArchitecture}); H and W multiples of 2^K and at least 16. Bias only where no norm
 * follows: the first and the innermost level, where an instance of 1 x 1 would be normalised to
 * nothing.
 */
public final class SemanticDiscriminator {
  /** Name of the output with the patch scores. */
  public static final String DOMAIN = "dom.conv";

  /** Name of the output with the class logits. */
  public static final String SEMANTICS = "sem.conv";

  private static final double LEAK = 0.2;
  private static final int DOMAIN_LEVEL = 3;

  private SemanticDiscriminator() {}

  /** A float network with weights drawn from N(0, 0.02) by the seed. */
  public static Network create(DiscriminatorArchitecture architecture, long seed) {
    return GraphSketch.network(
        configuration(architecture, DataType.FLOAT), architecture.initialParameters(seed));
  }

  /** The graph, as a configuration that can be written as JSON. */
  public static ComputationGraphConfiguration configuration(
      DiscriminatorArchitecture architecture, DataType type) {
    int width = architecture.width();
    int levels = architecture.levels();
    GraphSketch sketch = new GraphSketch(type);
    String[] encoder = new String[levels + 1];
    encoder[0] = sketch.input();
    for (int level = 1; level <= levels; level++) {
      String unit = "enc" + level;
      int in = level == 1 ? architecture.inputChannels() : width(width, level - 1);
      int out = width(width, level);
      boolean plain = level == 1 || level == levels;
      String last = sketch.convolve(unit, 4, 2, 1, in, out, plain, encoder[level - 1]);
      encoder[level] =
          plain
              ? sketch.activate(unit, new ActivationLReLU(LEAK), last)
              : sketch.normalize(unit, out, LEAK, last);
    }
    sketch.convolve(
        "dom",
        4,
        1,
        1,
        width(width, DOMAIN_LEVEL),
        architecture.domainChannels(),
        true,
        encoder[DOMAIN_LEVEL]);
    String last = encoder[levels];
    int channels = width(width, levels);
    for (int level = levels - 1; level >= 1; level--) {
      String unit = "dec" + level;
      int out = width(width, level);
      last = sketch.grow(unit, last);
      last = sketch.convolve(unit, 3, 1, 1, channels, out, false, last);
      last = sketch.normalize(unit, out, 0, last);
      last = sketch.concatenate(unit, last, encoder[level]);
      channels = 2 * out;
    }
    last = sketch.grow("sem", last);
    sketch.convolve("sem", 3, 1, 1, channels, architecture.classes(), true, last);
    return sketch.build(DOMAIN, SEMANTICS);
  }

  private static int width(int width, int level) {
    return width * Math.min(1 << (level - 1), 8);
  }
}
