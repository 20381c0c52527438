// SPDX-License-Identifier: Apache-2.0
package io.semadapt.toycity;

import java.util.SplittableRandom;

/** The random choices of one scene; equal seeds make equal choices. */
final class Dice {
  private final SplittableRandom random;

  Dice(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** Spreads parts of a seed over 64 bits, so that neighbouring indices share nothing. */
  static long mix(long... parts) {
    long hash = 0x9E3779B97F4A7C15L;
    for (long part : parts) {
      hash = (hash ^ part) * 0xBF58476D1CE4E5B9L;
      hash = (hash ^ (hash >>> 29)) * 0x94D049BB133111EBL;
      hash ^= hash >>> 32;
    }
    return hash;
  }

  double between(double low, double high) {
    return low + (high - low) * random.nextDouble();
  }

  /** {@code low} to {@code high}, both included. */
  int count(int low, int high) {
    return random.nextInt(low, high + 1);
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  /** -1 or 1. */
  int side() {
    return random.nextBoolean() ? 1 : -1;
  }

  /** The tone of a thing: which of a material's colours it has, [0, 1). */
  double tone() {
    return random.nextDouble();
  }
}
