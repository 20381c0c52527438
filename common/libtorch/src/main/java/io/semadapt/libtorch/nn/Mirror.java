// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Reflection padding: mirrors n pixels beyond each border, without repeating the border itself.
 *
 * <p>On a GPU one side after the other. Its gradient is added up in any order, but along one side
 * each pixel gets two terms at most, and the sum of two does not depend on their order: the result
 * has the same bits each time.
 */
final class Mirror {
  private final TensorSettings settings;
  private final Map<Line, Tensor> indices = new HashMap<>();

  /** A line of pixels and how many are added at either end. */
  private record Line(long length, long n) {}

  Mirror(TensorSettings settings) {
    this.settings = settings;
  }

  /**
   * Pads images.
   *
   * @param x [N, C, H, W]; both sides are above 2 n + 1
   */
  Tensor pad(Tensor x, long n) {
    if (!settings.forGpu()) {
      return torch.reflection_pad2d(x, n, n, n, n);
    }
    if (!settings.channelsLast()) {
      return torch.reflection_pad2d(torch.reflection_pad2d(x, n, n, 0, 0), 0, 0, n, n);
    }
    // The usual kernel would turn the images to [N, C, H, W] in memory.
    return x.permute(0, 2, 3, 1)
        .index_select(2, index(x.size(3), n))
        .index_select(1, index(x.size(2), n))
        .permute(0, 3, 1, 2);
  }

  private Tensor index(long length, long n) {
    return indices.computeIfAbsent(new Line(length, n), this::made);
  }

  /** Kept for ever: there are as many as sizes of images. */
  private Tensor made(Line line) {
    long[] from = new long[(int) (line.length() + 2 * line.n())];
    for (int i = 0; i < from.length; i++) {
      long position = Math.abs(i - line.n());
      from[i] = position < line.length() ? position : 2 * (line.length() - 1) - position;
    }
    Tensor index = settings.index(from);
    index.retainReference();
    return index;
  }
}
