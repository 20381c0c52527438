// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.io.Serializable;

/**
 * Input of one step: labelled images of one size.
 *
 * @param images [N, 3, H, W] in [-1, 1]; not a copy
 * @param trainIds unsigned bytes, 255 = ignore, [N, H, W]; not a copy
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copies would cost time.
public record SegmenterBatch(float[] images, byte[] trainIds, int height, int width)
    implements Serializable {
  /**
   * Checks the lengths.
   *
   * @throws IllegalArgumentException if they do not fit
   */
  public SegmenterBatch {
    if (images.length != 3 * trainIds.length || trainIds.length % (height * width) != 0) {
      throw new IllegalArgumentException(
          "Invalid batch: %d image values, %d train ids of %dx%d pixels"
              .formatted(images.length, trainIds.length, width, height));
    }
  }

  /** Number of images. */
  public int size() {
    return trainIds.length / (height * width);
  }
}
