// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.image.CropPlace;
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
     * @param place of the image in its picture
     * @return [19, H, W]
     */
    float[] of(float[] image, int height, int width, CropPlace place);
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
    return logits(image, CropPlace.WHOLE);
  }

  @Override
  public Logits logits(RgbImage image, CropPlace place) {
    int width = Geometry.roundUp(image.width(), multiple);
    int height = Geometry.roundUp(image.height(), multiple);
    PixelSize size = new PixelSize(image.width(), image.height());
    CropPlace extended = place.extended(size, new PixelSize(width, height));
    float[] pixels = Tensors.toNchw(Geometry.extend(image, width, height));
    long start = System.nanoTime();
    try {
      return new Logits(
          network.of(pixels, height, width, extended),
          SegmenterArchitecture.classes(),
          width,
          size);
    } finally {
      networkNanos += System.nanoTime() - start;
    }
  }

  @Override
  public long networkNanos() {
    return networkNanos;
  }
}
