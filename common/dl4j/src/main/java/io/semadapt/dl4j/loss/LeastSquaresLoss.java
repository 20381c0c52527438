// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.loss;

import org.nd4j.linalg.api.ndarray.INDArray;

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
  public static LossTerm of(INDArray scores, double target) {
    INDArray error = scores.sub(target);
    double value = error.mul(error).meanNumber().doubleValue();
    return new LossTerm(value, error.muli(2.0 / scores.length()));
  }
}
