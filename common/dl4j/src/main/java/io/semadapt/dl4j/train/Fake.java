// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.train.ImagePool;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A batch of translated images, their positions and, of translated source, its labels. */
public final class Fake {
  private final INDArray image;
  private final INDArray places;
  private final byte[] labels;

  /**
   * A fake.
   *
   * @param image [N, 3, H, W]
   * @param places [N, 2, H, W], null for discriminators that see none
   */
  Fake(INDArray image, INDArray places, byte[] labels) {
    this.image = image;
    this.places = places;
    this.labels = labels;
  }

  /** An empty pool of fakes. */
  public static ImagePool<Fake> pool(int capacity, long seed) {
    return new ImagePool<>(capacity, seed, Fake::kept);
  }

  private Fake kept() {
    return new Fake(image.detach(), places == null ? null : places.detach(), labels);
  }

  INDArray image() {
    return image;
  }

  /** What a discriminator sees of it. */
  INDArray seen() {
    return Places.beside(image, places);
  }

  byte[] labels() {
    return labels;
  }
}
