// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.PatchDiscriminator;
import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.dl4j.nn.SemanticDiscriminator;
import io.semadapt.model.Architecture;
import io.semadapt.model.DiscriminatorArchitecture;
import io.semadapt.model.GeneratorArchitecture;
import io.semadapt.model.PatchDiscriminatorArchitecture;
import io.semadapt.train.GanArchitecture;
import java.util.List;
import java.util.SplittableRandom;

/** The networks of a GAN's architecture. */
public final class GanNetworks {
  private GanNetworks() {}

  /** A new generator. */
  public static Network generator(GanArchitecture architecture, long seed) {
    return create(architecture.generator(), seed);
  }

  /** New networks in the order of {@link GanArchitecture#networks()}, initialised by the seed. */
  static List<Network> all(GanArchitecture architecture, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    return architecture.networks().stream()
        .map(network -> create(network, seeds.nextLong()))
        .toList();
  }

  private static Network create(Architecture network, long seed) {
    if (network instanceof GeneratorArchitecture generator) {
      return ResnetGenerator.create(generator, seed);
    }
    if (network instanceof PatchDiscriminatorArchitecture patches) {
      return PatchDiscriminator.create(patches, seed);
    }
    DiscriminatorArchitecture discriminator = (DiscriminatorArchitecture) network;
    return SemanticDiscriminator.create(discriminator, seed);
  }

  /** A new discriminator. */
  public static Network discriminator(GanArchitecture architecture, long seed) {
    return create(architecture.discriminator(), seed);
  }
}
