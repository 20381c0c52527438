// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Past fakes, one pool for each discriminator, Shrivastava et al. 2017 (arXiv 1612.07828). Half of
 * the time a fake is exchanged with one from the pool; its labels travel with it.
 *
 * <p>A pool lives as long as one call of a worker: it is empty at the start of every round, so that
 * a round repeated or resumed gives the same parameters. With a capacity of 0 every fake passes
 * through.
 *
 * @param <F> a batch of translated images and, of translated source, its labels
 */
public final class ImagePool<F> {
  private final int capacity;
  private final SplittableRandom random;
  private final UnaryOperator<F> keep;
  private final List<F> sources = new ArrayList<>();
  private final List<F> targets = new ArrayList<>();

  /**
   * An empty pool.
   *
   * @param capacity fakes kept for each discriminator
   * @param keep makes a copy that outlives the step
   */
  public ImagePool(int capacity, long seed, UnaryOperator<F> keep) {
    this.capacity = capacity;
    this.random = new SplittableRandom(seed);
    this.keep = keep;
  }

  /** The fake source, a translated target, that D_S learns from in place of this one. */
  public F exchangeSource(F fake) {
    return exchange(sources, fake);
  }

  /** The fake target, a translated source, that D_T learns from in place of this one. */
  public F exchangeTarget(F fake) {
    return exchange(targets, fake);
  }

  private F exchange(List<F> fakes, F fake) {
    if (capacity == 0) {
      return fake;
    }
    if (fakes.size() < capacity) {
      fakes.add(keep.apply(fake));
      return fake;
    }
    return random.nextBoolean() ? fake : fakes.set(random.nextInt(capacity), keep.apply(fake));
  }
}
