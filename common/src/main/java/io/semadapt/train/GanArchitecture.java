// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.nn.Network;
import io.semadapt.nn.ResnetGenerator;
import io.semadapt.nn.SemanticDiscriminator;
import java.io.Serializable;

/**
 * The sizes that determine all four networks.
 *
 * @param generatorWidth channels of a generator's first layer, n
 * @param residualBlocks residual blocks of a generator
 * @param discriminatorWidth channels of a discriminator's first level
 * @param discriminatorLevels levels of a discriminator, 3 to 8
 * @param classes classes of the semantic head
 */
public record GanArchitecture(
    int generatorWidth,
    int residualBlocks,
    int discriminatorWidth,
    int discriminatorLevels,
    int classes)
    implements Serializable {

  /** Heights and widths of training images must be multiples of this. */
  public int multiple() {
    return Math.max(1 << discriminatorLevels, ResnetGenerator.MULTIPLE);
  }

  /** A new generator. */
  public Network generator(long seed) {
    return ResnetGenerator.create(generatorWidth, residualBlocks, seed);
  }

  /** A new discriminator. */
  public Network discriminator(long seed) {
    return SemanticDiscriminator.create(discriminatorWidth, discriminatorLevels, classes, seed);
  }
}
