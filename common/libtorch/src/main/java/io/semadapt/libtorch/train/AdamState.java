// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import io.semadapt.libtorch.nn.Network;
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
   * Updates a network by its gradients.
   *
   * @param step number of this update, from 1
   */
  void update(Network network, double rate, long step) {
    Tensor gradient = network.part(parameters.gradients());
    Tensor m = network.part(first);
    Tensor v = network.part(second);
    Tensor values = network.part(parameters.values());
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
