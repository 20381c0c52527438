// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.model.UnetArchitecture;
import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The light U-Net of {@link UnetArchitecture}. */
final class Unet implements SegmenterNetwork {
  private final UnetArchitecture architecture;
  private final Network network;
  private final BatchNormalization normalization;

  Unet(UnetArchitecture architecture, Network network) {
    this.architecture = architecture;
    this.network = network;
    this.normalization = new BatchNormalization(network);
  }

  @Override
  public Tensor logits(Tensor images, Statistics statistics) {
    Deque<Tensor> skips = new ArrayDeque<>();
    Tensor x = images;
    for (int level = 1; level <= architecture.levels(); level++) {
      x = unit("encoder" + level + "a", x, statistics);
      x = unit("encoder" + level + "b", x, statistics);
      skips.push(x);
      x = torch.max_pool2d(x, 2, 2);
    }
    x = unit("bottom-a", x, statistics);
    x = unit("bottom-b", x, statistics);
    for (int level = architecture.levels(); level >= 1; level--) {
      x = Network.concatenate(skips.pop(), Network.enlarge(x));
      x = unit("decoder" + level, x, statistics);
    }
    return network.convolve("logits", x, 1, 0);
  }

  private Tensor unit(String name, Tensor x, Statistics statistics) {
    return normalization.of(name, network.convolve(name + "-conv", x, 1, 1), statistics).relu();
  }
}
