// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.model.HighPassKernel;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The end of a generator that carries the luminance detail of its input, after LPTN (arXiv
 * 2105.09188).
 *
 * <pre>{@code
 * y_c = tanh(a_c + 2 sigmoid(m) h)      h = luminance minus its Gaussian blur
 * }</pre>
 */
final class CarriedDetail {
  private CarriedDetail() {}

  /**
   * The output of a generator.
   *
   * @param image its input, [N, 3, H, W]
   * @param output of its last convolution: a and m, [N, 4, H, W]
   */
  static Tensor of(Tensor image, Tensor output, Network network) {
    Tensor colours = output.narrow(1, 0, 3);
    Tensor gate = output.narrow(1, 3, 1).sigmoid().mul(new Scalar(2.0));
    return colours.add(gate.mul(highPass(image, network))).tanh();
  }

  private static Tensor highPass(Tensor image, Network network) {
    double[] weights = HighPassKernel.luminance();
    Tensor luminance = image.narrow(1, 0, 1).mul(new Scalar(weights[0]));
    luminance = luminance.add(image.narrow(1, 1, 1), new Scalar(weights[1]));
    luminance = luminance.add(image.narrow(1, 2, 1), new Scalar(weights[2]));
    Tensor padded = network.reflect(luminance, HighPassKernel.RADIUS);
    return luminance.sub(blurred(blurred(padded, 2), 3));
  }

  /** A sum of shifts and not a convolution, which would round the detail in bfloat16. */
  private static Tensor blurred(Tensor padded, long dimension) {
    double[] kernel = HighPassKernel.blur();
    long length = padded.size(dimension) - kernel.length + 1;
    Tensor sum = padded.narrow(dimension, 0, length).mul(new Scalar(kernel[0]));
    for (int i = 1; i < kernel.length; i++) {
      sum = sum.add(padded.narrow(dimension, i, length), new Scalar(kernel[i]));
    }
    return sum;
  }
}
