// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import io.semadapt.label.CityscapesClass;
import java.io.Serializable;

/**
 * A network that gives every pixel 19 logits, one per evaluated class.
 *
 * <p>Input: float32 [N, 3, H, W] in [-1, 1]. Output: logits [N, 19, H, W]. H and W must be
 * multiples of {@link #multiple()}.
 */
public interface SegmenterArchitecture extends Architecture, Serializable {

  /** The family and the size, which {@link Segmenters#parse} reads: {@code unet-16}. */
  String name();

  /** What height and width must be multiples of. */
  int multiple();

  /** Whether there are layers of batch normalisation. */
  boolean normalizesBatches();

  /** Whether it can start from VGG16's weights. */
  default boolean isBuiltOnVgg16() {
    return false;
  }

  @Override
  default float[] initialParameters(long seed) {
    return layers().initialParameters(new Nd4jGaussians(seed));
  }

  /** Whether the network has so many parameters, whatever its size. */
  default boolean hasParameters(long count) {
    try {
      return layers().parameterCount() == count;
    } catch (ArithmeticException e) {
      return false; // more than a long can count
    }
  }

  /** Number of logits of a pixel. */
  static int classes() {
    return CityscapesClass.TRAIN_CLASSES;
  }
}
