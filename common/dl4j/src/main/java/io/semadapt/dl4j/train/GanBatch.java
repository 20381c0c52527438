// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What one step learns from: labelled source images and target images of one size. */
public final class GanBatch {
  private final INDArray source;
  private final byte[] sourceLabel;
  private final INDArray target;
  private final byte[] targetLabel;
  private final INDArray sourcePlaces;
  private final INDArray targetPlaces;

  /**
   * A batch of as many source as target images, with labels of the source alone.
   *
   * @param source [N, 3, H, W] in [-1, 1]
   * @param sourceLabel train ids as unsigned bytes, 255 = ignore, N * H * W
   * @param target [N, 3, H, W] in [-1, 1]
   */
  public GanBatch(INDArray source, byte[] sourceLabel, INDArray target) {
    this(source, sourceLabel, target, new byte[0], null, null);
  }

  /**
   * The same with labels of the target and with positions.
   *
   * @param targetLabel like that of the source, or empty
   * @param sourcePlaces [N, 2, H, W], null for discriminators that see none
   * @param targetPlaces likewise
   */
  public GanBatch(
      INDArray source,
      byte[] sourceLabel,
      INDArray target,
      byte[] targetLabel,
      INDArray sourcePlaces,
      INDArray targetPlaces) {
    long pixels = source.size(0) * source.size(2) * source.size(3);
    if (!source.equalShapes(target)
        || sourceLabel.length != pixels
        || (targetLabel.length > 0 && targetLabel.length != pixels)) {
      throw new IllegalArgumentException(
          "Invalid batch: source %s, target %s, %d and %d labels"
              .formatted(
                  source.shapeInfoToString(),
                  target.shapeInfoToString(),
                  sourceLabel.length,
                  targetLabel.length));
    }
    this.source = source;
    this.sourceLabel = sourceLabel.clone();
    this.target = target;
    this.targetLabel = targetLabel.clone();
    this.sourcePlaces = sourcePlaces;
    this.targetPlaces = targetPlaces;
  }

  /** Source images [N, 3, H, W]. */
  public INDArray source() {
    return source;
  }

  byte[] sourceLabel() {
    return sourceLabel.clone();
  }

  /** Labels of the target images; empty if there are none. */
  byte[] targetLabel() {
    return targetLabel.clone();
  }

  /** Target images, likewise. */
  public INDArray target() {
    return target;
  }

  /** What a discriminator sees of the source images. */
  INDArray sourceSeen() {
    return Places.beside(source, sourcePlaces);
  }

  /** What a discriminator sees of the target images. */
  INDArray targetSeen() {
    return Places.beside(target, targetPlaces);
  }

  /** Positions of the source images, and of their translations; null without any. */
  INDArray sourcePlaces() {
    return sourcePlaces;
  }

  /** Positions of the target images, and of their translations; null without any. */
  INDArray targetPlaces() {
    return targetPlaces;
  }

  /** Images of each domain. */
  public int size() {
    return (int) source.size(0);
  }

  int height() {
    return (int) source.size(2);
  }

  int width() {
    return (int) source.size(3);
  }
}
