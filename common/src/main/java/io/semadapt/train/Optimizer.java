// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** How a gradient changes parameters. */
public enum Optimizer {
  /**
   * Adam, Kingma and Ba 2015 (arXiv 1412.6980), with beta 0.5 and 0.999 as is usual for adversarial
   * training:
   *
   * <pre>{@code
   * m = b1 m + (1 - b1) g      v = b2 v + (1 - b2) g^2
   * p = p - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + 1e-8)      t = 1, 2, ...
   * }</pre>
   */
  ADAM {
    @Override
    void update(INDArray parameters, INDArray gradient, Moments moments, double rate, long step) {
      moments.first().muli(BETA1).addi(gradient.mul(1 - BETA1));
      moments.second().muli(BETA2).addi(gradient.mul(gradient).muli(1 - BETA2));
      INDArray denominator =
          Transforms.sqrt(moments.second().mul(1 / (1 - Math.pow(BETA2, (double) step))))
              .addi(EPSILON);
      INDArray change =
          moments.first().mul(rate / (1 - Math.pow(BETA1, (double) step))).divi(denominator);
      parameters.subi(change);
    }
  },
  /** Plain gradient descent: {@code p = p - lr g}. */
  SGD {
    @Override
    void update(INDArray parameters, INDArray gradient, Moments moments, double rate, long step) {
      parameters.subi(gradient.mul(rate));
    }
  };

  private static final double BETA1 = 0.5;
  private static final double BETA2 = 0.999;
  private static final double EPSILON = 1e-8;

  /**
   * Makes one update.
   *
   * @param parameters changed in place, [n]
   * @param gradient not changed, [n]
   * @param moments changed in place
   * @param step number of this update, from 1
   */
  abstract void update(
      INDArray parameters, INDArray gradient, Moments moments, double rate, long step);

  /**
   * Running means of the gradient and of its square.
   *
   * @param first [n]
   * @param second [n]
   */
  record Moments(INDArray first, INDArray second) {
    static Moments like(INDArray parameters) {
      return new Moments(
          Nd4j.zeros(parameters.dataType(), parameters.length()),
          Nd4j.zeros(parameters.dataType(), parameters.length()));
    }
  }
}
