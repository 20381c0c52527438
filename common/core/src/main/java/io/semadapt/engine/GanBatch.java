// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

/**
 * Input of one step: as many labelled source images as unlabelled target images, of one size.
 *
 * @param source [N, 3, H, W] in [-1, 1]; not a copy
 * @param labels train ids as unsigned bytes, 255 = ignore, [N, H, W]; not a copy
 * @param target [N, 3, H, W] in [-1, 1]; not a copy
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copies would cost time.
public record GanBatch(float[] source, byte[] labels, float[] target, int height, int width) {
  /**
   * Checks the lengths.
   *
   * @throws IllegalArgumentException if they do not fit
   */
  public GanBatch {
    if (source.length != 3 * labels.length
        || target.length != source.length
        || labels.length % (height * width) != 0) {
      throw new IllegalArgumentException(
          "Invalid batch: %d source values, %d labels, %d target values of %dx%d pixels"
              .formatted(source.length, labels.length, target.length, width, height));
    }
  }

  /** Images of each domain. */
  public int size() {
    return labels.length / (height * width);
  }
}
