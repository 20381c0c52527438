// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.model.DiscriminatorArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The discriminator of {@link DiscriminatorArchitecture}, with a domain and a semantic head. Its
 * layers are listed at the engine on Deeplearning4j, {@code
 * io.semadapt.dl4j.nn.SemanticDiscriminator}.
 */
public final class SemanticDiscriminator {
  private static final int DOMAIN_LEVEL = 3;

  private final DiscriminatorArchitecture architecture;
  private final Network network;

  /**
   * The heads of an image.
   *
   * @param domain patch scores, [N, 1, H/8 - 1, W/8 - 1], or as many channels as categories
   * @param semantics class logits, [N, classes, H, W]; empty if they were not asked for
   */
  public record Judgement(Tensor domain, Optional<Tensor> semantics) {}

  /** A discriminator with these parameters. */
  public SemanticDiscriminator(DiscriminatorArchitecture architecture, Network network) {
    this.architecture = architecture;
    this.network = network;
  }

  /** Its parameters. */
  public Network network() {
    return network;
  }

  /**
   * Judges images; both sides are multiples of 2^levels.
   *
   * @param image [N, 3, H, W] in [-1, 1]
   * @param places [N, 2, H, W], positions as two more channels (CoordConv, arXiv 1807.03247); empty
   *     if it sees none
   * @param semantic whether class logits are wanted
   */
  public Judgement judge(Tensor image, Optional<Tensor> places, boolean semantic) {
    int levels = semantic ? architecture.levels() : DOMAIN_LEVEL;
    Tensor seen = places.map(each -> Network.concatenate(image, each)).orElse(image);
    List<Tensor> encoded = new ArrayList<>(List.of(seen));
    for (int level = 1; level <= levels; level++) {
      String unit = "enc" + level;
      Tensor x = network.convolve(unit + ".conv", encoded.get(level - 1), 2, 1);
      if (network.has(unit + ".norm.scale")) {
        x = network.normalize(unit + ".norm", x);
      }
      encoded.add(Network.leaky(x));
    }
    Tensor domain = network.convolve("dom.conv", encoded.get(DOMAIN_LEVEL), 1, 1);
    return new Judgement(domain, semantic ? Optional.of(decode(encoded)) : Optional.empty());
  }

  private Tensor decode(List<Tensor> encoded) {
    Tensor x = encoded.get(architecture.levels());
    for (int level = architecture.levels() - 1; level >= 1; level--) {
      String unit = "dec" + level;
      Tensor y = network.convolve(unit + ".conv", Network.enlarge(x), 1, 1);
      x = Network.concatenate(network.normalize(unit + ".norm", y).relu(), encoded.get(level));
    }
    return network.convolve("sem.conv", Network.enlarge(x), 1, 1);
  }
}
