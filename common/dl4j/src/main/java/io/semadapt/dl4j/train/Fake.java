// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.train.ImagePool;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A batch of translated images and, of translated source, its labels. */
public final class Fake {
  private final INDArray image;
  private final byte[] labels;

  Fake(INDArray image, byte[] labels) {
    this.image = image;
    this.labels = labels;
  }

  /** An empty pool of fakes. */
  public static ImagePool<Fake> pool(int capacity, long seed) {
    return new ImagePool<>(capacity, seed, fake -> new Fake(fake.image.detach(), fake.labels));
  }

  INDArray image() {
    return image;
  }

  byte[] labels() {
    return labels;
  }
}
