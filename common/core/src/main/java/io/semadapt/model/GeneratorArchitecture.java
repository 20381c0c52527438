// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

/**
 * A generator: two strided convolutions down, residual blocks, two convolutions up.
 *
 * @param width channels of the first layer
 * @param residualBlocks two convolutions each
 * @param skips whether the last two convolutions also see the encoder's features of their size, as
 *     in a U-Net
 * @param detail whether the input's luminance detail is added to the output, through a learned gate
 *     (a fourth channel of the last convolution)
 */
public record GeneratorArchitecture(int width, int residualBlocks, boolean skips, boolean detail)
    implements Architecture {
  /** Heights and widths must be multiples of this. */
  public static final int MULTIPLE = 4;

  /** A generator without skips and carried detail. */
  public GeneratorArchitecture(int width, int residualBlocks) {
    this(width, residualBlocks, /* skips= */ false, /* detail= */ false);
  }

  /** Channels of the last convolution: three colours, and the gate if detail is carried. */
  public int outputs() {
    return detail ? 4 : 3;
  }

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
    long sources = skips ? 2 : 1;
    layers.normalizedConvolution("up1", 3, 4 * n, 2 * n, 2);
    layers.normalizedConvolution("up2", 3, sources * 2 * n, n, 1);
    layers.biasedConvolution("out", 7, sources * n, outputs(), 1);
    return layers.build();
  }

  @Override
  public float[] initialParameters(long seed) {
    return layers().initialParameters(Gaussians.splittable(seed));
  }
}
