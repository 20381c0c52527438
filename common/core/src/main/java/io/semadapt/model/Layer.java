// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * A layer that has parameters.
 *
 * @param multiplyAdds of a forward pass, for each pixel of the network's input
 * @param parameters in the order of the flat vector
 */
record Layer(String name, double multiplyAdds, List<Parameter> parameters) {

  /** A parameter of a layer, row-major. */
  record Parameter(String name, List<Long> shape, Initial initial) {

    /** Number of values. */
    long length() {
      return shape.stream().reduce(1L, Math::multiplyExact);
    }
  }

  /**
   * A convolution without bias.
   *
   * @param scale pixels of the network's input for one of the output, along a side
   */
  static Layer convolution(String name, int kernel, long in, long out, int scale, Initial weights) {
    Parameter parameter =
        new Parameter("W", List.of(out, in, (long) kernel, (long) kernel), weights);
    double area = (double) scale * scale;
    return new Layer(name, parameter.length() / area, List.of(parameter));
  }

  /** This convolution with a bias, which starts at zero. */
  Layer biased() {
    Parameter weights = parameters.get(0);
    Parameter bias = new Parameter("b", List.of(weights.shape().get(0)), Initial.constant(0));
    return new Layer(name, multiplyAdds, List.of(bias, weights));
  }

  /**
   * A transposed convolution without bias that enlarges by a factor, with a kernel of twice the
   * factor; starts as bilinear interpolation.
   *
   * @param scale pixels of the network's input for one of the output, along a side
   */
  static Layer enlargement(String name, int factor, long channels, int scale) {
    long kernel = 2L * factor;
    Parameter weights =
        new Parameter("W", List.of(channels, channels, kernel, kernel), Initial.bilinear());
    // An output pixel sees two inputs along a side, whatever the factor.
    double area = (double) scale * scale;
    return new Layer(name, 4.0 * channels * channels / area, List.of(weights));
  }

  /** Instance normalisation; its multiply-adds are not counted. */
  static Layer instanceNormalization(String name, long channels, Initial scale) {
    return normalization(
        name,
        new Parameter("scale", List.of(channels), scale),
        new Parameter("offset", List.of(channels), Initial.constant(0)));
  }

  /** Batch normalisation with running statistics; its multiply-adds are not counted. */
  static Layer batchNormalization(String name, long channels) {
    return normalization(
        name,
        new Parameter("gamma", List.of(channels), Initial.constant(1)),
        new Parameter("beta", List.of(channels), Initial.constant(0)),
        new Parameter("mean", List.of(channels), Initial.constant(0)),
        new Parameter("log10stdev", List.of(channels), Initial.constant(0)));
  }

  private static Layer normalization(String name, Parameter... parameters) {
    return new Layer(name, 0, Stream.of(parameters).toList());
  }

  /** Number of values of all parameters. */
  long parameterCount() {
    return parameters.stream().mapToLong(Parameter::length).reduce(0, Math::addExact);
  }
}
