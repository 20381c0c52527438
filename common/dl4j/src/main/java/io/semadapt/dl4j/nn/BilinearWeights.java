// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Starts a transposed convolution as bilinear upsampling of every channel by itself, as FCN does
 * (Long et al. 2015, arXiv 1411.4038): weights [inputs, outputs, k, k], a tent on the diagonal and
 * zero elsewhere.
 */
public record BilinearWeights() implements IWeightInit {

  @Override
  public INDArray init(double fanIn, double fanOut, long[] shape, char order, INDArray parameters) {
    INDArray weights = parameters.reshape(order, shape);
    weights.assign(0);
    long factor = (shape[2] + 1) / 2;
    double centre = shape[2] % 2 == 1 ? factor - 1 : factor - 0.5;
    for (long channel = 0; channel < Math.min(shape[0], shape[1]); channel++) {
      for (long y = 0; y < shape[2]; y++) {
        for (long x = 0; x < shape[3]; x++) {
          double value = (1 - Math.abs(y - centre) / factor) * (1 - Math.abs(x - centre) / factor);
          weights.putScalar(new long[] {channel, channel, y, x}, value);
        }
      }
    }
    return weights;
  }
}
