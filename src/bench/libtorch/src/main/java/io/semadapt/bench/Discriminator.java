// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.InstanceNorm2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The two-headed discriminator of {@code io.semadapt.dl4j.nn.SemanticDiscriminator}. */
final class Discriminator extends Module {
  private static final double LEAK = 0.2;
  private static final int DOMAIN_LEVEL = 3;

  private final List<Conv2dImpl> encoder = new ArrayList<>();
  private final List<InstanceNorm2dImpl> encoderNorms = new ArrayList<>();
  private final List<Conv2dImpl> decoder = new ArrayList<>();
  private final List<InstanceNorm2dImpl> decoderNorms = new ArrayList<>();
  private final Conv2dImpl domain;
  private final Conv2dImpl semantics;

  Discriminator(int n, int levels, int classes) {
    for (int level = 1; level <= levels; level++) {
      boolean plain = level == 1 || level == levels;
      long in = level == 1 ? 3 : width(n, level - 1);
      long out = width(n, level);
      encoder.add(register_module("enc" + level, Layers.convolution(in, out, 4, 2, 1, plain)));
      encoderNorms.add(
          plain ? null : register_module("enc_norm" + level, Layers.instanceNorm(out)));
    }
    domain = register_module("dom", Layers.convolution(width(n, DOMAIN_LEVEL), 1, 4, 1, 1, true));
    long channels = width(n, levels);
    for (int level = levels - 1; level >= 1; level--) {
      long out = width(n, level);
      decoder.add(
          register_module("dec" + level, Layers.convolution(channels, out, 3, 1, 1, false)));
      decoderNorms.add(register_module("dec_norm" + level, Layers.instanceNorm(out)));
      channels = 2 * out;
    }
    semantics = register_module("sem", Layers.convolution(channels, classes, 3, 1, 1, true));
  }

  /** Patch scores alone. */
  Tensor judge(Tensor image) {
    return domain.forward(encoded(image, DOMAIN_LEVEL).get(DOMAIN_LEVEL));
  }

  /** Patch scores and class logits. */
  Verdict judgeAndLabel(Tensor image) {
    List<Tensor> features = encoded(image, encoder.size());
    Tensor x = features.get(encoder.size());
    for (int i = 0; i < decoder.size(); i++) {
      x = decoder.get(i).forward(Layers.twice(x));
      x = torch.relu(decoderNorms.get(i).forward(x));
      x = Layers.concatenate(x, features.get(encoder.size() - 1 - i));
    }
    return new Verdict(
        domain.forward(features.get(DOMAIN_LEVEL)), semantics.forward(Layers.twice(x)));
  }

  private List<Tensor> encoded(Tensor image, int levels) {
    List<Tensor> features = new ArrayList<>();
    features.add(image);
    for (int i = 0; i < levels; i++) {
      Tensor x = encoder.get(i).forward(features.get(i));
      if (encoderNorms.get(i) != null) {
        x = encoderNorms.get(i).forward(x);
      }
      features.add(torch.leaky_relu(x, new Scalar(LEAK)));
    }
    return features;
  }

  private static long width(int n, int level) {
    return (long) n * Math.min(1 << (level - 1), 8);
  }

  /** What a discriminator says. */
  record Verdict(Tensor scores, Tensor logits) {}
}
