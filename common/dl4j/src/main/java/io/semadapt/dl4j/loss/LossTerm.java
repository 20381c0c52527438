// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.loss;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One term of an objective.
 *
 * @param value the term, a mean, not negative
 * @param gradient its derivative with respect to the prediction, in the prediction's shape and type
 */
public record LossTerm(double value, INDArray gradient) {
  /** This term times a weight. The value stays as it is: it is what gets reported. */
  public INDArray weighted(double weight) {
    return gradient.mul(weight);
  }
}
