// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.model.NetworkSize;
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
  /** A generator halves the image twice. */
  private static final int GENERATOR_MULTIPLE = 4;

  private static final int MIN_LEVELS = 3;
  private static final int MAX_LEVELS = 8;

  /** Heights and widths of training images must be multiples of this. */
  public int multiple() {
    return Math.max(1 << discriminatorLevels, GENERATOR_MULTIPLE);
  }

  /** Trained numbers of all four networks; none is made. */
  public long parameterCount() {
    return 2
        * (NetworkSize.generator(generatorWidth, residualBlocks).parameters()
            + NetworkSize.discriminator(discriminatorWidth, discriminatorLevels, classes)
                .parameters());
  }

  /**
   * Whether the four networks have so many parameters together, whatever the sizes: none is made.
   */
  boolean hasParameters(long count) {
    // A layer of each network, and of each residual block, has more than its width squared: sizes
    // within these bounds can be counted without an overflow.
    return generatorWidth >= 1
        && (long) generatorWidth * generatorWidth <= count
        && residualBlocks >= 0
        && residualBlocks <= count / generatorWidth / generatorWidth
        && discriminatorWidth >= 1
        && (long) discriminatorWidth * discriminatorWidth <= count
        && discriminatorLevels >= MIN_LEVELS
        && discriminatorLevels <= MAX_LEVELS
        && classes >= 1
        && classes <= count
        && parameterCount() == count;
  }
}
