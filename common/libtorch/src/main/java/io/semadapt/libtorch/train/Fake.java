// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.train.ImagePool;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A batch of translated images, their positions, categories and, of translated source, labels. */
final class Fake {
  private final Tensor image;
  private final Optional<Tensor> places;
  private final Optional<Tensor> labels;
  private final Optional<Tensor> categories;

  /**
   * A fake.
   *
   * @param image [N, 3, H, W], without a gradient
   * @param places [N, 2, H, W]; empty for discriminators that see none
   * @param labels of type Long, [N, H, W]; empty for translated targets
   * @param categories of its patches, of type Long; empty where all scores of a patch count
   */
  Fake(
      Tensor image, Optional<Tensor> places, Optional<Tensor> labels, Optional<Tensor> categories) {
    this.image = image;
    this.places = places;
    this.labels = labels;
    this.categories = categories;
  }

  /** An empty pool of fakes. */
  static ImagePool<Fake> pool(int capacity, long seed) {
    return new ImagePool<>(capacity, seed, Fake::kept);
  }

  Tensor image() {
    return image;
  }

  Optional<Tensor> places() {
    return places;
  }

  Optional<Tensor> labels() {
    return labels;
  }

  Optional<Tensor> categories() {
    return categories;
  }

  /** A copy that the end of the step does not free. */
  private Fake kept() {
    return new Fake(
        outlive(image.clone()),
        places.map(each -> outlive(each.clone())),
        labels.map(each -> outlive(each.clone())),
        categories.map(each -> outlive(each.clone())));
  }

  private static Tensor outlive(Tensor tensor) {
    tensor.retainReference();
    return tensor;
  }
}
