// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

/**
 * A generator: two strided convolutions down, residual blocks, two convolutions up.
 *
 * @param width channels of the first layer
 * @param residualBlocks two convolutions each
 */
public record GeneratorArchitecture(int width, int residualBlocks) implements Architecture {
  /** Heights and widths must be multiples of this. */
  public static final int MULTIPLE = 4;

  @Override
  public Layers layers() {
    long n = width;
    GanLayers layers = new GanLayers();
    layers.normalizedConvolution("in", 7, 3, n, 1);
    layers.normalizedConvolution("down1", 3, n, 2 * n, 2);
    layers.normalizedConvolution("down2", 3, 2 * n, 4 * n, 4);
    for (int block = 1; block <= residualBlocks; block++) {
      layers.normalizedConvolution("res" + block + ".a", 3, 4 * n, 4 * n, 4);
      layers.normalizedConvolution("res" + block + ".b", 3, 4 * n, 4 * n, 4);
    }
    layers.normalizedConvolution("up1", 3, 4 * n, 2 * n, 2);
    layers.normalizedConvolution("up2", 3, 2 * n, n, 1);
    layers.biasedConvolution("out", 7, n, 3, 1);
    return layers.build();
  }

  @Override
  public float[] initialParameters(long seed) {
    return layers().initialParameters(Gaussians.splittable(seed));
  }
}
