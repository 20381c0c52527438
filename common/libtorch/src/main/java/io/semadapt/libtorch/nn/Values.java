// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import org.bytedeco.pytorch.Tensor;

/** Values of flat vectors. */
public final class Values {
  private Values() {}

  /**
   * Overwrites a vector.
   *
   * @throws IllegalArgumentException if the lengths differ
   */
  public static void set(Tensor vector, float[] values, TensorSettings settings) {
    if (vector.numel() != values.length) {
      throw new IllegalArgumentException(
          "Invalid state of %d values: expected %d".formatted(values.length, vector.numel()));
    }
    Tensor unused = Scopes.inference(() -> vector.copy_(settings.vector(values)));
  }

  /** A copy of a vector. */
  public static float[] of(Tensor vector) {
    return Scopes.freeing(() -> TensorSettings.floats(vector));
  }
}
