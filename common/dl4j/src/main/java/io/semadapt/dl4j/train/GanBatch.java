// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import org.nd4j.linalg.api.ndarray.INDArray;

/** What one step learns from: labelled source images and unlabelled target images of one size. */
public final class GanBatch {
  private final INDArray source;
  private final byte[] sourceLabel;
  private final INDArray target;

  /**
   * A batch of as many source as target images.
   *
   * @param source [N, 3, H, W] in [-1, 1]
   * @param sourceLabel train ids as unsigned bytes, 255 = ignore, N * H * W
   * @param target [N, 3, H, W] in [-1, 1]
   */
  public GanBatch(INDArray source, byte[] sourceLabel, INDArray target) {
    long pixels = source.size(0) * source.size(2) * source.size(3);
    if (!source.equalShapes(target) || sourceLabel.length != pixels) {
      throw new IllegalArgumentException(
          "Invalid batch: source %s, target %s, %d labels"
              .formatted(
                  source.shapeInfoToString(), target.shapeInfoToString(), sourceLabel.length));
    }
    this.source = source;
    this.sourceLabel = sourceLabel.clone();
    this.target = target;
  }

  /** Source images [N, 3, H, W]. */
  public INDArray source() {
    return source;
  }

  byte[] sourceLabel() {
    return sourceLabel.clone();
  }

  /** Target images, likewise. */
  public INDArray target() {
    return target;
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
