// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.train.MovingAverage;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@link MovingAverage} of a generator. */
final class GeneratorAverage {
  private final MovingAverage average;
  private final INDArray values;

  /** An average that starts at these parameters, [n]. */
  GeneratorAverage(MovingAverage average, INDArray parameters) {
    this.average = average;
    this.values = average.isKept() ? parameters.dup() : null;
  }

  /**
   * Takes in the parameters after a step.
   *
   * @param step number of the step, from 1
   */
  void follow(INDArray parameters, long step) {
    if (average.isKept()) {
      double kept = average.kept(step);
      values.muli(kept).addi(parameters.mul(1 - kept));
    }
  }

  /** A copy; of length 0 when there is no average. */
  float[] values() {
    return average.isKept() ? values.castTo(DataType.FLOAT).toFloatVector() : new float[0];
  }

  /** Continues from values of the same length; values of a run without average are not taken. */
  void restore(float[] from) {
    if (average.isKept() && from.length > 0) {
      try (INDArray array = Nd4j.createFromArray(from)) {
        values.assign(array.castTo(values.dataType()));
      }
    }
  }
}
