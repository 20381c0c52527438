// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The convolutions of one layer for inputs of one shape: float arrays in NCHW, contiguous and
 * row-major; parameters may be views of a longer vector. Belongs to one thread at a time.
 */
interface PreparedConvolution {
  /** The fastest way known for this shape. */
  static PreparedConvolution of(OneDnnConvolution.Shape shape) {
    return SquaresConvolution.suits(shape)
        ? new SquaresConvolution(shape)
        : new OneDnnConvolution(shape);
  }

  OneDnnConvolution.Shape shape();

  /** Writes {@code y = x * weights + bias}; the bias is null if there is none. */
  void forward(INDArray x, INDArray weights, INDArray bias, INDArray y);

  /** Writes the gradient of the input. */
  void inputGradient(INDArray epsilon, INDArray weights, INDArray dx);

  /** Writes the gradients of the parameters; the bias is null if there is none. */
  void parameterGradients(INDArray x, INDArray epsilon, INDArray weights, INDArray bias);
}
