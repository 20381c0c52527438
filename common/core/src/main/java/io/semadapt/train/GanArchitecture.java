// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.model.Architecture;
import io.semadapt.model.DiscriminatorArchitecture;
import io.semadapt.model.GeneratorArchitecture;
import java.io.Serializable;
import java.util.List;
import java.util.SplittableRandom;

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
  private static final int MAX_LEVELS = 8;

  /** Weights of a residual block of width 1: two convolutions of 3 x 3 from 4 to 4 channels. */
  private static final int BLOCK_PARAMETERS = 2 * 3 * 3 * 4 * 4;

  /** Heights and widths of training images must be multiples of this. */
  public int multiple() {
    return Math.max(1 << discriminatorLevels, GeneratorArchitecture.MULTIPLE);
  }

  /** The networks in the order of every vector of state: G_ST, G_TS, D_S, D_T. */
  public List<Architecture> networks() {
    Architecture generator = new GeneratorArchitecture(generatorWidth, residualBlocks);
    Architecture discriminator =
        new DiscriminatorArchitecture(discriminatorWidth, discriminatorLevels, classes);
    return List.of(generator, generator, discriminator, discriminator);
  }

  /** Trained numbers of all four networks; none is made. */
  public long parameterCount() {
    return networks().stream()
        .mapToLong(network -> network.layers().parameterCount())
        .reduce(0, Math::addExact);
  }

  /**
   * The first values of all four networks.
   *
   * @return one flat vector for each of {@link #networks()}
   */
  public List<float[]> initialParameters(long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    return networks().stream().map(network -> network.initialParameters(seeds.nextLong())).toList();
  }

  /**
   * Whether the four networks have so many parameters together, whatever the sizes: none is made.
   */
  boolean hasParameters(long count) {
    // A layer of each network has more than its width squared, and a residual block at least this
    // many times the square: sizes within these bounds can be counted, in memory and in a long.
    return generatorWidth >= 1
        && (long) generatorWidth * generatorWidth <= count
        && residualBlocks >= 0
        && residualBlocks <= count / BLOCK_PARAMETERS / generatorWidth / generatorWidth
        && discriminatorWidth >= 1
        && (long) discriminatorWidth * discriminatorWidth <= count
        && discriminatorLevels >= DiscriminatorArchitecture.MIN_LEVELS
        && discriminatorLevels <= MAX_LEVELS
        && classes >= 1
        && classes <= count
        && parameterCount() == count;
  }
}
