// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.golden.Golden;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** {@link Golden} as arrays of ND4J. */
final class GoldenArrays {
  private GoldenArrays() {}

  static INDArray array(Golden golden, String name, DataType type) {
    return Nd4j.create(golden.values(name), golden.shape(name), type);
  }

  /** Largest difference over the largest golden value. */
  static double deviation(INDArray actual, INDArray expected) {
    INDArray difference =
        actual
            .castTo(DataType.DOUBLE)
            .reshape(expected.shape())
            .sub(expected.castTo(DataType.DOUBLE));
    return difference.amaxNumber().doubleValue() / expected.amaxNumber().doubleValue();
  }
}
