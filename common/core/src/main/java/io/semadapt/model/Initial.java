// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.Arrays;
import java.util.function.DoubleSupplier;

/** How a parameter gets its first values. */
@FunctionalInterface
interface Initial {

  /**
   * Writes a parameter's first values.
   *
   * @param values flat vector of the network
   * @param slice the parameter's place in it
   * @param random the network's
   */
  void fill(float[] values, ParameterSlice slice, Gaussians random);

  /** The same value everywhere. */
  static Initial constant(float value) {
    return (values, slice, random) ->
        Arrays.fill(values, slice.offset(), slice.offset() + slice.length(), value);
  }

  /** Values from N(mean, deviation^2). */
  static Initial normal(double mean, double deviation) {
    return (values, slice, random) -> {
      DoubleSupplier gaussians = random.next(slice.length());
      for (int i = slice.offset(); i < slice.offset() + slice.length(); i++) {
        values[i] = (float) (mean + deviation * gaussians.getAsDouble());
      }
    };
  }

  /**
   * Weights [C, C, k, k] of a transposed convolution that interpolates every channel bilinearly, as
   * FCN starts (Long et al. 2015, arXiv 1411.4038): a tent on the diagonal, zero elsewhere. k is
   * even.
   */
  static Initial bilinear() {
    return (values, slice, random) -> {
      int channels = Math.toIntExact(slice.shape().get(0));
      int kernel = Math.toIntExact(slice.shape().get(2));
      for (int channel = 0; channel < channels; channel++) {
        int start = slice.offset() + channel * (channels + 1) * kernel * kernel;
        for (int y = 0; y < kernel; y++) {
          for (int x = 0; x < kernel; x++) {
            values[start + y * kernel + x] = (float) (tent(y, kernel) * tent(x, kernel));
          }
        }
      }
    };
  }

  private static double tent(int position, int kernel) {
    double factor = kernel / 2.0;
    return 1 - Math.abs(position - (factor - 0.5)) / factor;
  }
}
