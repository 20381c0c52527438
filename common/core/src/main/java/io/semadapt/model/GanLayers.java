// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.ArrayList;
import java.util.List;

/**
 * Layers of a GAN network: weights start from N(0, 0.02), scales from N(1, 0.02), biases and
 * offsets at 0.
 */
final class GanLayers {
  private static final double DEVIATION = 0.02;

  private final List<Layer> layers = new ArrayList<>();

  /** Adds a convolution without bias, for a norm to follow. */
  void convolution(String unit, int kernel, long in, long out, int scale) {
    layers.add(layer(unit, kernel, in, out, scale));
  }

  /** Adds a convolution with bias. */
  void biasedConvolution(String unit, int kernel, long in, long out, int scale) {
    layers.add(layer(unit, kernel, in, out, scale).biased());
  }

  /** Adds an instance normalisation. */
  void norm(String unit, long channels) {
    layers.add(Layer.instanceNormalization(unit + ".norm", channels, Initial.normal(1, DEVIATION)));
  }

  /** Adds a convolution and its norm. */
  void normalizedConvolution(String unit, int kernel, long in, long out, int scale) {
    convolution(unit, kernel, in, out, scale);
    norm(unit, out);
  }

  Layers build() {
    return new Layers(layers);
  }

  private static Layer layer(String unit, int kernel, long in, long out, int scale) {
    return Layer.convolution(unit + ".conv", kernel, in, out, scale, Initial.normal(0, DEVIATION));
  }
}
