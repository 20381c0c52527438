// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.loss;

import io.semadapt.model.PatchCategories;
import java.util.Optional;
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

  /**
   * The loss of the scores of each patch's own category: the mean over the patches that have one, 0
   * if none has.
   *
   * @param scores patch scores, [N, categories, h, w]
   * @param categories of type Long, {@value PatchCategories#NONE} for none, [N, h, w]; where empty,
   *     all scores count
   */
  public static Tensor of(Tensor scores, double target, Optional<Tensor> categories) {
    if (categories.isEmpty()) {
      return of(scores, target);
    }
    Tensor none = categories.get().eq(new Scalar(PatchCategories.NONE));
    Tensor known = categories.get().masked_fill(none, new Scalar(0));
    Tensor own = Precise.of(scores).gather(1, known.unsqueeze(1)).squeeze(1);
    Tensor squares = own.sub(new Scalar(target)).square().masked_fill(none, new Scalar(0));
    Tensor counted = none.logical_not().sum().clamp_min(new Scalar(1));
    return squares.sum().div(counted);
  }
}
