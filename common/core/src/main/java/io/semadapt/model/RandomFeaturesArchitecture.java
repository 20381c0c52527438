// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.List;

/** Three strided convolutions with random weights that are never trained. */
public final class RandomFeaturesArchitecture {
  /** Features of a place. */
  public static final int CHANNELS = 32;

  private static final long SEED = 20_181_021;

  private RandomFeaturesArchitecture() {}

  /** Its layers that have parameters. */
  public static Layers layers() {
    return new Layers(
        List.of(
            convolution("first", 5, 3, 16, 2),
            convolution("second", 3, 16, CHANNELS, 4),
            convolution("features", 3, CHANNELS, CHANNELS, 8)));
  }

  /** All weights, in the order of {@link Layers#layout()}: always the same. */
  public static float[] parameters() {
    return layers().initialParameters(Gaussians.splittable(SEED));
  }

  private static Layer convolution(String unit, int kernel, int in, int out, int scale) {
    double deviation = Math.sqrt(2.0 / ((double) kernel * kernel * in));
    return Layer.convolution(unit + ".conv", kernel, in, out, scale, Initial.normal(0, deviation));
  }
}
