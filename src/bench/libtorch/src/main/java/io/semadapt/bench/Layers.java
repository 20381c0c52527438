// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.InstanceNorm2dImpl;
import org.bytedeco.pytorch.InstanceNormOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The layers that the networks share. */
final class Layers {
  private Layers() {}

  static Conv2dImpl convolution(
      long in, long out, long kernel, long stride, long pad, boolean bias) {
    Conv2dOptions options = new Conv2dOptions(in, out, new LongPointer(kernel, kernel));
    options.stride().put(0, stride).put(1, stride);
    options.padding().put(new LongPointer(pad, pad));
    options.bias().put(bias);
    return new Conv2dImpl(options);
  }

  static InstanceNorm2dImpl instanceNorm(long channels) {
    InstanceNormOptions options = new InstanceNormOptions(channels);
    options.affine().put(true);
    return new InstanceNorm2dImpl(options);
  }

  static BatchNorm2dImpl batchNorm(long channels) {
    return new BatchNorm2dImpl(new BatchNormOptions(channels));
  }

  static Tensor reflect(Tensor x, long pad) {
    return torch.reflection_pad2d(x, pad, pad, pad, pad);
  }

  static Tensor twice(Tensor x) {
    return torch.upsample_nearest2d(x, 2 * x.size(2), 2 * x.size(3));
  }

  static Tensor concatenate(Tensor left, Tensor right) {
    return torch.cat(new TensorVector(left, right), 1);
  }
}
