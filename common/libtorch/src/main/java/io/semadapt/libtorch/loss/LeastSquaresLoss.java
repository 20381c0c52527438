// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.loss;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The least-squares adversarial loss, Mao et al. 2017 (arXiv 1611.04076).
 *
 * <pre>{@code L_adv = mean((D(x) - t)^2)      t = 1: taken for real, t = 0: taken for translated }
 * </pre>
 */
public final class LeastSquaresLoss {
  private LeastSquaresLoss() {}

  /**
   * The loss of a batch of scores.
   *
   * @param scores patch scores, any shape
   * @param target what every score should be
   */
  public static Tensor of(Tensor scores, double target) {
    return Precise.of(scores).sub(new Scalar(target)).square().mean();
  }
}
