// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

/** Fixed random features of images, for comparing sets of images of one run. */
public interface FeatureExtractor {
  /** Features of a place. */
  int channels();

  /**
   * Features of an image.
   *
   * @param image [3, H, W] in [-1, 1]
   * @return [channels, H / 8, W / 8]
   */
  float[] extract(float[] image, int height, int width);
}
