// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.InstanceNorm2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The residual generator of {@code io.semadapt.dl4j.nn.ResnetGenerator}. */
final class Generator extends Module {
  private final List<Unit> encoder = new ArrayList<>();
  private final List<Unit> blocks = new ArrayList<>();
  private final List<Unit> decoder = new ArrayList<>();
  private final Conv2dImpl out;

  Generator(int n, int residualBlocks) {
    encoder.add(new Unit("in", 3, n, 7, 1, 0));
    encoder.add(new Unit("down1", n, 2L * n, 3, 2, 1));
    encoder.add(new Unit("down2", 2L * n, 4L * n, 3, 2, 1));
    for (int i = 0; i < 2 * residualBlocks; i++) {
      blocks.add(new Unit("res" + i, 4L * n, 4L * n, 3, 1, 0));
    }
    decoder.add(new Unit("up1", 4L * n, 2L * n, 3, 1, 1));
    decoder.add(new Unit("up2", 2L * n, n, 3, 1, 1));
    out = register_module("out", Layers.convolution(n, 3, 7, 1, 0, true));
  }

  Tensor forward(Tensor image) {
    Tensor x = Layers.reflect(image, 3);
    for (Unit unit : encoder) {
      x = torch.relu(unit.normalized(x));
    }
    for (int i = 0; i < blocks.size(); i += 2) {
      Tensor y = torch.relu(blocks.get(i).normalized(Layers.reflect(x, 1)));
      x = x.add(blocks.get(i + 1).normalized(Layers.reflect(y, 1)));
    }
    for (Unit unit : decoder) {
      x = torch.relu(unit.normalized(Layers.twice(x)));
    }
    return torch.tanh(out.forward(Layers.reflect(x, 3)));
  }

  /** A convolution and its norm. */
  private final class Unit {
    private final Conv2dImpl convolution;
    private final InstanceNorm2dImpl norm;

    Unit(String name, long in, long out, long kernel, long stride, long pad) {
      convolution =
          register_module(name + "_conv", Layers.convolution(in, out, kernel, stride, pad, false));
      norm = register_module(name + "_norm", Layers.instanceNorm(out));
    }

    Tensor normalized(Tensor x) {
      return norm.forward(convolution.forward(x));
    }
  }
}
