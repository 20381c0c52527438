// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import org.bytedeco.pytorch.Tensor;

/** The discriminator of {@link io.semadapt.model.PatchDiscriminatorArchitecture}. */
public final class PatchDiscriminator {
  private final Network network;

  /** A discriminator with these parameters. */
  public PatchDiscriminator(Network network) {
    this.network = network;
  }

  /** Its parameters. */
  public Network network() {
    return network;
  }

  /**
   * Patch scores, [N, 1, H/2 - 2, W/2 - 2].
   *
   * @param image [N, 3, H, W] in [-1, 1]
   */
  public Tensor scores(Tensor image) {
    Tensor x = Network.leaky(network.convolve("patch1.conv", image, 2, 1));
    x = network.normalize("patch2.norm", network.convolve("patch2.conv", x, 1, 1));
    return network.convolve("score.conv", Network.leaky(x), 1, 1);
  }
}
