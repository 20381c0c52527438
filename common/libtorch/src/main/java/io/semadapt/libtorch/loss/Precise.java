// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.loss;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Losses are computed in single precision at least, whatever a network's output has. */
final class Precise {
  private Precise() {}

  static Tensor of(Tensor x) {
    return x.scalar_type().intern() == ScalarType.Double ? x : x.to(ScalarType.Float);
  }
}
