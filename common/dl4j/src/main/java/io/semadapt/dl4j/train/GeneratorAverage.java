// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Exponential moving average of a generator's parameters over its steps (Yazıcı et al. 2019, arXiv
 * 1806.04498): steadier pictures than any single step's. With a decay of 0 there is none.
 *
 * <pre>{@code
 * a = d a + (1 - d) p      d = min(decay, (1 + t) / (10 + t))      t = 1, 2, ...
 * }</pre>
 *
 * <p>It is linear in the parameters, so that the mean of the workers' averages is the average of
 * their mean.
 */
final class GeneratorAverage {
  private final double decay;
  private final INDArray values;

  /** An average that starts at these parameters, [n]. */
  GeneratorAverage(double decay, INDArray parameters) {
    this.decay = decay;
    this.values = decay > 0 ? parameters.dup() : null;
  }

  /**
   * Takes in the parameters after a step.
   *
   * @param step number of the step, from 1
   */
  void follow(INDArray parameters, long step) {
    if (decay > 0) {
      double kept = Math.min(decay, (1.0 + step) / (10.0 + step));
      values.muli(kept).addi(parameters.mul(1 - kept));
    }
  }

  /** A copy; of length 0 when there is no average. */
  float[] values() {
    return decay > 0 ? values.castTo(DataType.FLOAT).toFloatVector() : new float[0];
  }

  /** Continues from values of the same length; values of a run without average are not taken. */
  void restore(float[] from) {
    if (decay > 0 && from.length > 0) {
      try (INDArray array = Nd4j.createFromArray(from)) {
        values.assign(array.castTo(values.dataType()));
      }
    }
  }
}
