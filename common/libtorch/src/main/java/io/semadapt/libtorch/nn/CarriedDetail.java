// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.model.HighPassKernel;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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
    TensorSettings settings = network.settings();
    Tensor luminance =
        image
            .mul(settings.tensor(HighPassKernel.luminance(), 1, 3, 1, 1))
            .sum(new long[] {1}, /* keepdim= */ true, null);
    double[] kernel = HighPassKernel.blur();
    Tensor padded = network.reflect(luminance, HighPassKernel.RADIUS);
    Tensor rows = torch.conv2d(padded, settings.tensor(kernel, 1, 1, 1, kernel.length));
    Tensor blurred = torch.conv2d(rows, settings.tensor(kernel, 1, 1, kernel.length, 1));
    return luminance.sub(blurred);
  }
}
