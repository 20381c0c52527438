// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

/** Layers of segmenters, with Deeplearning4j's two rules for the first weights. */
final class SegmenterLayers {
  private SegmenterLayers() {}

  /**
   * A convolution without bias and weights from N(0, 2 / (k^2 in)), He et al. 2015 (arXiv
   * 1502.01852).
   *
   * @param scale pixels of the image for one of the output, along a side
   */
  static Layer he(String name, int kernel, long in, long out, int scale) {
    double variance = 2 / ((double) kernel * kernel * in);
    return Layer.convolution(name, kernel, in, out, scale, normal(variance));
  }

  /**
   * A convolution without bias and weights from N(0, 2 / (k^2 (in + out))), Glorot and Bengio 2010.
   *
   * @param scale pixels of the image for one of the output, along a side
   */
  static Layer glorot(String name, int kernel, long in, long out, int scale) {
    double variance = 2 / ((double) kernel * kernel * in + (double) kernel * kernel * out);
    return Layer.convolution(name, kernel, in, out, scale, normal(variance));
  }

  /** A product of two float32: the deviation is rounded before it multiplies. */
  private static Initial normal(double variance) {
    return Initial.normal(0, (float) Math.sqrt(variance));
  }
}
