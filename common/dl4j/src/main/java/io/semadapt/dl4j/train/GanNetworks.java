// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.PatchDiscriminator;
import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.dl4j.nn.SemanticDiscriminator;
import io.semadapt.train.GanArchitecture;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The networks of a GAN's architecture. */
public final class GanNetworks {
  private GanNetworks() {}

  /** A new generator. */
  public static Network generator(GanArchitecture architecture, long seed) {
    return ResnetGenerator.create(architecture.generator(), seed);
  }

  /** New networks in the order of {@link GanArchitecture#networks()}, initialised by the seed. */
  static List<Network> all(GanArchitecture architecture, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    List<Network> networks = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      networks.add(generator(architecture, seeds.nextLong()));
    }
    for (int i = 0; i < 2; i++) {
      networks.add(discriminator(architecture, seeds.nextLong()));
    }
    for (int i = 0; i < 2 && architecture.patchDiscriminator().isPresent(); i++) {
      networks.add(
          PatchDiscriminator.create(architecture.patchDiscriminator().get(), seeds.nextLong()));
    }
    return networks;
  }

  /** A new discriminator. */
  public static Network discriminator(GanArchitecture architecture, long seed) {
    return SemanticDiscriminator.create(
        architecture.discriminatorWidth(),
        architecture.discriminatorLevels(),
        architecture.classes(),
        seed);
  }
}
