// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.libtorch.nn.Autocast;
import io.semadapt.libtorch.nn.Scopes;
import io.semadapt.libtorch.nn.TensorSettings;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;

/** Forward passes of plain arrays, without gradients. */
final class Inference {
  private final TensorSettings settings;
  private final Autocast autocast;

  Inference(TensorSettings settings) {
    this.settings = settings;
    autocast = new Autocast(settings);
  }

  /**
   * One pass.
   *
   * @param images [N, 3, H, W] in [-1, 1]
   * @return row-major, in the shape of the network's output
   */
  float[] run(float[] images, int height, int width, UnaryOperator<Tensor> network) {
    return Scopes.inference(
        () -> {
          Tensor input = settings.images(images, height, width);
          return TensorSettings.floats(autocast.run(() -> network.apply(input)));
        });
  }
}
