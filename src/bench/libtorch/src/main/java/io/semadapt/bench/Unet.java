// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The U-Net of {@code io.semadapt.model.UnetArchitecture}. */
final class Unet extends Module {
  private static final int LEVELS = 4;

  private final List<Unit> encoder = new ArrayList<>();
  private final List<Unit> decoder = new ArrayList<>();
  private final Conv2dImpl logits;

  Unet(int width, int classes) {
    long below = 3;
    for (int level = 0; level <= LEVELS; level++) {
      long here = (long) width << Math.min(level, LEVELS - 1);
      encoder.add(new Unit("enc" + level + "a", below, here));
      encoder.add(new Unit("enc" + level + "b", here, here));
      below = here;
    }
    for (int level = LEVELS - 1; level >= 0; level--) {
      long here = (long) width << level;
      decoder.add(new Unit("dec" + level, below + here, here));
      below = here;
    }
    logits = register_module("logits", Layers.convolution(width, classes, 1, 1, 0, true));
  }

  Tensor forward(Tensor image) {
    Deque<Tensor> skips = new ArrayDeque<>();
    Tensor x = image;
    for (int level = 0; level <= LEVELS; level++) {
      x = encoder.get(2 * level + 1).forward(encoder.get(2 * level).forward(x));
      if (level < LEVELS) {
        skips.push(x);
        x = torch.max_pool2d(x, 2, 2);
      }
    }
    for (Unit unit : decoder) {
      x = unit.forward(Layers.concatenate(skips.pop(), Layers.twice(x)));
    }
    return logits.forward(x);
  }

  /** Convolution, norm, rectifier. */
  private final class Unit {
    private final Conv2dImpl convolution;
    private final BatchNorm2dImpl norm;

    Unit(String name, long in, long out) {
      convolution = register_module(name + "_conv", Layers.convolution(in, out, 3, 1, 1, false));
      norm = register_module(name + "_norm", Layers.batchNorm(out));
    }

    Tensor forward(Tensor x) {
      return torch.relu(norm.forward(convolution.forward(x)));
    }
  }
}
