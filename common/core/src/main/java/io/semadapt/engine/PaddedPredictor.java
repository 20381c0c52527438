// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.image.Geometry;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.image.UpsampledLogits;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.train.ConfidentLabels;

/** A network that segments images of any size: it sees them extended to its multiple. */
public final class PaddedPredictor implements Predictor {
  /** The network. */
  @FunctionalInterface
  public interface Logits {
    /**
     * One forward pass.
     *
     * @param image [3, H, W] in [-1, 1]; both sides are multiples of the network's
     * @return [19, H, W]
     */
    float[] of(float[] image, int height, int width);
  }

  private final int multiple;
  private final Logits network;
  private long networkNanos;

  /**
   * A predictor.
   *
   * @param multiple of both sides
   */
  public PaddedPredictor(int multiple, Logits network) {
    this.multiple = multiple;
    this.network = network;
  }

  @Override
  public LabelImage predict(RgbImage image, int width, int height) {
    int paddedWidth = padded(image.width());
    float[] logits = logits(image);
    int classes = SegmenterArchitecture.classes();
    if (paddedWidth == width && padded(image.height()) == height) {
      return Tensors.argmax(logits, 0, classes, width, height);
    }
    return UpsampledLogits.argmax(
        logits,
        classes,
        paddedWidth,
        new PixelSize(image.width(), image.height()),
        new PixelSize(width, height));
  }

  @Override
  public ConfidentLabels label(RgbImage image) {
    return ConfidentLabels.of(
        logits(image),
        padded(image.width()),
        padded(image.height()),
        image.width(),
        image.height());
  }

  private float[] logits(RgbImage image) {
    int width = padded(image.width());
    int height = padded(image.height());
    float[] pixels = Tensors.toNchw(Geometry.extend(image, width, height));
    long start = System.nanoTime();
    try {
      return network.of(pixels, height, width);
    } finally {
      networkNanos += System.nanoTime() - start;
    }
  }

  @Override
  public long networkNanos() {
    return networkNanos;
  }

  private int padded(int size) {
    return Geometry.roundUp(size, multiple);
  }
}
