// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/** A sequence of blocks of standard normal numbers. */
@FunctionalInterface
interface Gaussians {

  /**
   * The next block.
   *
   * @param length how many numbers it has; they depend on it
   * @return gives the block's numbers one after the other
   */
  DoubleSupplier next(int length);

  /** Java's own, where the length of a block does not matter. */
  static Gaussians splittable(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return length -> random::nextGaussian;
  }
}
