// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.loss;

import io.semadapt.model.PatchCategories;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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

  /**
   * The loss of the scores of each patch's own category: the mean over the patches that have one, 0
   * if none has.
   *
   * @param scores patch scores, [N, categories, h, w]
   * @param categories unsigned bytes, {@value PatchCategories#NONE} for none, N * h * w; where
   *     empty, all scores count
   */
  public static LossTerm of(INDArray scores, double target, byte[] categories) {
    if (categories.length == 0) {
      return of(scores, target);
    }
    int channels = (int) scores.size(1);
    int patches = (int) (scores.size(2) * scores.size(3));
    double[] values = scores.dup('c').reshape(scores.length()).toDoubleVector();
    double[] gradient = new double[values.length];
    double sum = 0;
    int counted = 0;
    for (int p = 0; p < categories.length; p++) {
      int category = Byte.toUnsignedInt(categories[p]);
      if (category != PatchCategories.NONE) {
        int at = (p / patches * channels + category) * patches + p % patches;
        double error = values[at] - target;
        sum += error * error;
        gradient[at] = 2 * error;
        counted++;
      }
    }
    for (int i = 0; i < gradient.length && counted > 0; i++) {
      gradient[i] /= counted;
    }
    return new LossTerm(
        counted == 0 ? 0 : sum / counted, Nd4j.create(gradient, scores.shape(), scores.dataType()));
  }
}
