// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.train.ImagePool;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A batch of translated images, their positions, categories and, of translated source, labels. */
public final class Fake {
  private final INDArray image;
  private final INDArray places;
  private final byte[] labels;
  private final byte[] categories;

  /**
   * A fake.
   *
   * @param image [N, 3, H, W]
   * @param places [N, 2, H, W], null for discriminators that see none
   * @param categories of its patches; empty where all scores of a patch count
   */
  Fake(INDArray image, INDArray places, byte[] labels, byte[] categories) {
    this.image = image;
    this.places = places;
    this.labels = labels;
    this.categories = categories;
  }

  /** An empty pool of fakes. */
  public static ImagePool<Fake> pool(int capacity, long seed) {
    return new ImagePool<>(capacity, seed, Fake::kept);
  }

  private Fake kept() {
    return new Fake(image.detach(), places == null ? null : places.detach(), labels, categories);
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

  byte[] categories() {
    return categories;
  }
}
