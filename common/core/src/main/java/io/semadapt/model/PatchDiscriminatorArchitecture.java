// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

/**
 * A patch discriminator of fine detail: three convolutions, so that each score sees 16 x 16 pixels.
 *
 * @param width channels of the first layer
 */
public record PatchDiscriminatorArchitecture(int width) implements Architecture {

  @Override
  public Layers layers() {
    long n = width;
    GanLayers layers = new GanLayers();
    layers.biasedConvolution("patch1", 4, 3, n, 2);
    layers.normalizedConvolution("patch2", 4, n, 2 * n, 2);
    layers.biasedConvolution("score", 4, 2 * n, 1, 2);
    return layers.build();
  }

  @Override
  public float[] initialParameters(long seed) {
    return layers().initialParameters(Gaussians.splittable(seed));
  }
}
