// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.image.RgbImage;

/** Measures the batch statistics of pictures. Belongs to one thread. */
@FunctionalInterface
public interface StatisticsMeter {
  /**
   * The statistics of a picture, which is itself normalised by them.
   *
   * @param image any size; its edge pixels are repeated up to the network's multiple
   * @return the parameters of the network with mean and deviation of this picture in place of the
   *     running ones
   */
  float[] of(RgbImage image);
}
