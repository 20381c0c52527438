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
  private final long length;
  private final TensorSettings settings;

  /**
   * A network.
   *
   * @param parameters by layer and name, such as {@code in.conv.W}
   * @param start of its parameters in the flat vector
   * @param length of its parameters in the flat vector
   */
  Network(Map<String, Tensor> parameters, long start, long length, TensorSettings settings) {
    this.parameters = parameters;
    this.start = start;
    this.length = length;
    this.settings = settings;
  }

  /** Its part of a flat vector of all networks. */
  public Tensor part(Tensor flat) {
    return flat.narrow(0, start, length);
  }

  /** Number of its parameters. */
  public long parameterCount() {
    return length;
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
   * Instance normalisation (arXiv 1607.08022): group normalisation with a group for each channel,
   * which keeps the order in memory.
   */
  Tensor normalize(String layer, Tensor x) {
    Tensor scale = parameters.get(layer + ".scale");
    return torch.group_norm(
        x, scale.size(0), new TensorOptional(scale), optional(layer + ".offset"), EPSILON, true);
  }

  private TensorOptional optional(String parameter) {
    Tensor value = parameters.get(parameter);
    return value == null ? new TensorOptional() : new TensorOptional(value);
  }

  static Tensor leaky(Tensor x) {
    return torch.leaky_relu(x, new Scalar(LEAK));
  }

  /** Mirrors n pixels beyond each border, without repeating the border itself. */
  Tensor reflect(Tensor x, long n) {
    return settings.deterministic()
        ? mirrored(mirrored(x, 2, n), 3, n)
        : torch.reflection_pad2d(x, n, n, n, n);
  }

  /** By copies, so that a GPU adds up gradients in a fixed order. */
  private static Tensor mirrored(Tensor x, long dimension, long n) {
    Tensor before = x.narrow(dimension, 1, n).flip(dimension);
    Tensor after = x.narrow(dimension, x.size(dimension) - 1 - n, n).flip(dimension);
    return torch.cat(new TensorVector(before, x, after), dimension);
  }

  /** Repeats each pixel twice along both sides. */
  Tensor enlarge(Tensor x) {
    long height = x.size(2);
    long width = x.size(3);
    if (!settings.deterministic()) {
      return torch.upsample_nearest2d(x, 2 * height, 2 * width);
    }
    long images = x.size(0);
    long channels = x.size(1);
    return x.reshape(images, channels, height, 1, width, 1)
        .expand(images, channels, height, 2, width, 2)
        .reshape(images, channels, 2 * height, 2 * width);
  }

  /** One after the other along the channels. */
  static Tensor concatenate(Tensor first, Tensor second) {
    return torch.cat(new TensorVector(first, second), 1);
  }
}
