// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.image.Geometry;
import io.semadapt.image.Logits;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.model.SegmenterArchitecture;

/** A network that segments images of any size: it sees them extended to its multiple. */
public final class PaddedPredictor implements Predictor {
  /** A forward pass. */
  @FunctionalInterface
  public interface Network {
    /**
     * One forward pass.
     *
     * @param image [3, H, W] in [-1, 1]; both sides are multiples of the network's
     * @return [19, H, W]
     */
    float[] of(float[] image, int height, int width);
  }

  private final int multiple;
  private final Network network;
  private long networkNanos;

  /**
   * A predictor.
   *
   * @param multiple of both sides
   */
  public PaddedPredictor(int multiple, Network network) {
    this.multiple = multiple;
    this.network = network;
  }

  @Override
  public Logits logits(RgbImage image) {
    int width = Geometry.roundUp(image.width(), multiple);
    int height = Geometry.roundUp(image.height(), multiple);
    float[] pixels = Tensors.toNchw(Geometry.extend(image, width, height));
    long start = System.nanoTime();
    try {
      return new Logits(
          network.of(pixels, height, width),
          SegmenterArchitecture.classes(),
          width,
          new PixelSize(image.width(), image.height()));
    } finally {
      networkNanos += System.nanoTime() - start;
    }
  }

  @Override
  public long networkNanos() {
    return networkNanos;
  }
}
