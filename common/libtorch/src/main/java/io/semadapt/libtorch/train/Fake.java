// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.train.ImagePool;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A batch of translated images and, of translated source, its labels.
 *
 * @param image [N, 3, H, W], without a gradient
 * @param labels of type Long, [N, H, W]; empty for translated targets
 */
record Fake(Tensor image, Optional<Tensor> labels) {
  /** An empty pool of fakes. */
  static ImagePool<Fake> pool(int capacity, long seed) {
    return new ImagePool<>(capacity, seed, Fake::kept);
  }

  /** A copy that the step's scope does not free. */
  private Fake kept() {
    return new Fake(outlive(image.clone()), labels.map(each -> outlive(each.clone())));
  }

  private static Tensor outlive(Tensor tensor) {
    PointerScope scope = PointerScope.getInnerScope();
    if (scope != null) {
      scope.detach(tensor);
    }
    return tensor;
  }
}
