// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.nn;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The parameters of one network, by name, and the layers that use them. */
public final class Network {
  private static final double LEAK = 0.2;
  private static final double EPSILON = 1e-5;
  private static final long[] UNDILATED = {1, 1};

  private final Map<String, Tensor> parameters;
  private final long start;
  private final FlatLayout layout;
  private final TensorSettings settings;

  /**
   * A network.
   *
   * @param parameters by layer and name, such as {@code in.conv.W}
   * @param start of its parameters in the flat vector
   * @param layout of its part of the flat vector
   */
  Network(Map<String, Tensor> parameters, long start, FlatLayout layout, TensorSettings settings) {
    this.parameters = parameters;
    this.start = start;
    this.layout = layout;
    this.settings = settings;
  }

  /** Its part of a flat vector of all networks. */
  public Tensor part(Tensor flat) {
    return flat.narrow(0, start, length());
  }

  /** Number of values of its part of a flat vector. */
  public long length() {
    return layout.length();
  }

  /** Where its parameters lie in its part of a flat vector. */
  public FlatLayout layout() {
    return layout;
  }

  /** Whether gradients of its parameters are computed from now on. */
  public void learns(boolean learns) {
    parameters.values().forEach(parameter -> parameter.requires_grad_(learns));
  }

  boolean has(String parameter) {
    return parameters.containsKey(parameter);
  }

  Tensor parameter(String name) {
    return parameters.get(name);
  }

  /** A convolution with zero padding, and with bias if the layer has one. */
  Tensor convolve(String layer, Tensor x, long stride, long pad) {
    return torch.conv2d(
        x,
        parameters.get(layer + ".W"),
        optional(layer + ".b"),
        new long[] {stride, stride},
        new long[] {pad, pad},
        UNDILATED,
        1);
  }

  /**
   * Instance normalisation (arXiv 1607.08022): batch normalisation of a batch of one, for which
   * GPUs have the faster kernels, or group normalisation with a group for each channel.
   */
  Tensor normalize(String layer, Tensor x) {
    TensorOptional scale = optional(layer + ".scale");
    TensorOptional offset = optional(layer + ".offset");
    if (!settings.forGpu() || x.size(0) > 1) {
      return torch.group_norm(x, x.size(1), scale, offset, EPSILON, /* cudnn_enabled= */ true);
    }
    TensorOptional none = new TensorOptional();
    return torch.batch_norm(
        x,
        scale,
        offset,
        none,
        none,
        /* training= */ true,
        /* momentum= */ 0,
        EPSILON,
        /* cudnn_enabled= */ true);
  }

  private TensorOptional optional(String parameter) {
    Tensor value = parameters.get(parameter);
    return value == null ? new TensorOptional() : new TensorOptional(value);
  }

  static Tensor leaky(Tensor x) {
    return torch.leaky_relu(x, new Scalar(LEAK));
  }

  /**
   * Mirrors n pixels beyond each border, without repeating the border itself.
   *
   * <p>On a GPU along one side after the other: a gradient there is added up in any order, but
   * along one side each pixel gets two terms at most, and the sum of two does not depend on their
   * order.
   *
   * @param x [N, C, H, W]; both sides are above 2 n + 1
   */
  Tensor reflect(Tensor x, long n) {
    return settings.forGpu()
        ? torch.reflection_pad2d(torch.reflection_pad2d(x, n, n, 0, 0), 0, 0, n, n)
        : torch.reflection_pad2d(x, n, n, n, n);
  }

  /** Repeats each pixel twice along both sides. */
  static Tensor enlarge(Tensor x) {
    return torch.upsample_nearest2d(x, 2 * x.size(2), 2 * x.size(3));
  }

  /** One after the other along the channels. */
  static Tensor concatenate(Tensor first, Tensor second) {
    return torch.cat(new TensorVector(first, second), 1);
  }
}
