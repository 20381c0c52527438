// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.dl4j.nn.SemanticDiscriminator;
import io.semadapt.train.GanArchitecture;

/** The networks of a GAN's architecture. */
public final class GanNetworks {
  private GanNetworks() {}

  /** A new generator. */
  public static Network generator(GanArchitecture architecture, long seed) {
    return ResnetGenerator.create(
        architecture.generatorWidth(), architecture.residualBlocks(), seed);
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
