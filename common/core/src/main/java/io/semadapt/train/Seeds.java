// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

/**
 * Independent seeds from one: what a worker draws depends on where it stands, never on the attempt
 * that computes it.
 */
public final class Seeds {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private Seeds() {}

  /**
   * A seed for a place in the run.
   *
   * @param seed the run's
   * @param place whatever tells the place apart, such as purpose, step and worker
   */
  public static long mix(long seed, long... place) {
    long mixed = scramble(seed + GOLDEN_GAMMA);
    for (long part : place) {
      mixed = scramble(scramble(mixed + GOLDEN_GAMMA) ^ part);
    }
    return mixed;
  }

  /** The finalizer of SplitMix64, Steele et al. 2014: a bijection that spreads every bit. */
  public static long scramble(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
