// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Past fakes for the discriminators, of each its own, Shrivastava et al. 2017 (arXiv 1612.07828).
 * Half of the time a fake is exchanged with one from the pool; its labels travel with it.
 *
 * <p>A pool lives as long as one call of a worker: it is empty at the start of every round, so that
 * a round repeated or resumed gives the same parameters. With a capacity of 0 every fake passes
 * through.
 */
public final class ImagePool {
  private final int capacity;
  private final SplittableRandom random;
  private final List<Fake> sources = new ArrayList<>();
  private final List<Fake> targets = new ArrayList<>();

  /**
   * An empty pool.
   *
   * @param capacity fakes kept for each discriminator
   */
  public ImagePool(int capacity, long seed) {
    this.capacity = capacity;
    this.random = new SplittableRandom(seed);
  }

  /** The fake source, a translated target, that D_S learns from in place of this one. */
  Fake exchangeSource(Fake fake) {
    return exchange(sources, fake);
  }

  /** The fake target, a translated source, that D_T learns from in place of this one. */
  Fake exchangeTarget(Fake fake) {
    return exchange(targets, fake);
  }

  private Fake exchange(List<Fake> fakes, Fake fake) {
    if (capacity == 0) {
      return fake;
    }
    if (fakes.size() < capacity) {
      fakes.add(fake.kept());
      return fake;
    }
    return random.nextBoolean() ? fake : fakes.set(random.nextInt(capacity), fake.kept());
  }

  /** A batch of translated images and, of translated source, its labels. */
  static final class Fake {
    private final INDArray image;
    private final byte[] labels;

    Fake(INDArray image, byte[] labels) {
      this.image = image;
      this.labels = labels;
    }

    INDArray image() {
      return image;
    }

    byte[] labels() {
      return labels;
    }

    private Fake kept() {
      return new Fake(image.detach(), labels);
    }
  }
}
