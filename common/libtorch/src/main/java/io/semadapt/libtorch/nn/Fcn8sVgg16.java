// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import io.semadapt.model.Fcn8sVgg16Architecture;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** FCN-8s on VGG16, {@link Fcn8sVgg16Architecture}. */
final class Fcn8sVgg16 implements SegmenterNetwork {
  private static final int HEAD_PAD = 3;

  private final Fcn8sVgg16Architecture architecture;
  private final Network network;

  Fcn8sVgg16(Fcn8sVgg16Architecture architecture, Network network) {
    this.architecture = architecture;
    this.network = network;
  }

  @Override
  public Tensor logits(Tensor images, Statistics statistics) {
    List<Tensor> pooled = new ArrayList<>();
    Tensor x = images;
    for (Fcn8sVgg16Architecture.Block block : architecture.blocks()) {
      for (String name : block.convolutions()) {
        x = network.convolve(name, x, 1, 1).relu();
      }
      x = torch.max_pool2d(x, 2, 2);
      pooled.add(x);
    }
    x = network.convolve("fc6", x, 1, HEAD_PAD).relu();
    x = network.convolve("fc7", x, 1, 0).relu();
    x = enlarge("up-score", network.convolve("score", x, 1, 0), 2);
    x = x.add(network.convolve("score4", pooled.get(3), 1, 0));
    x = enlarge("up-fuse4", x, 2).add(network.convolve("score3", pooled.get(2), 1, 0));
    return enlarge("logits", x, 8);
  }

  /** A transposed convolution with a kernel of twice the factor. */
  private Tensor enlarge(String layer, Tensor x, long factor) {
    return torch.conv_transpose2d(
        x,
        network.parameter(layer + ".W"),
        new TensorOptional(),
        new long[] {factor, factor},
        new long[] {factor / 2, factor / 2},
        new long[] {0, 0},
        1,
        1,
        1);
  }
}
