// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.libtorch.nn.Parameters;
import io.semadapt.libtorch.nn.Scopes;
import io.semadapt.train.Adam;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** {@link Adam} of a GAN: the moments of all parameters. */
final class AdamState {
  private final Parameters parameters;
  private final Tensor first;
  private final Tensor second;

  AdamState(Parameters parameters) {
    this.parameters = parameters;
    first = torch.zeros_like(parameters.values());
    second = torch.zeros_like(parameters.values());
  }

  /**
   * Updates networks by their gradients.
   *
   * @param from index of the first network
   * @param to index after the last
   * @param step number of this update, from 1
   */
  void update(int from, int to, double rate, long step) {
    Tensor gradient = parameters.part(parameters.gradients(), from, to);
    Tensor m = parameters.part(first, from, to);
    Tensor v = parameters.part(second, from, to);
    Tensor values = parameters.part(parameters.values(), from, to);
    double change = -rate * Adam.correction(Adam.BETA1, step);
    Scopes.untracked(
        () -> {
          m.mul_(new Scalar(Adam.BETA1)).add_(gradient, new Scalar(1 - Adam.BETA1));
          v.mul_(new Scalar(Adam.BETA2)).addcmul_(gradient, gradient, new Scalar(1 - Adam.BETA2));
          Tensor denominator =
              v.mul(new Scalar(Adam.correction(Adam.BETA2, step)))
                  .sqrt_()
                  .add_(new Scalar(Adam.EPSILON));
          values.addcdiv_(m, denominator, new Scalar(change));
        });
  }

  /** Means of the gradients, [n]. */
  Tensor first() {
    return first;
  }

  /** Means of their squares, [n]. */
  Tensor second() {
    return second;
  }
}
