// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.image.RgbImage;

/**
 * An image to train on.
 *
 * @param trainIds 0..18, or 255 = ignore; [H, W], not a copy
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; copies would cost time.
record Labelled(RgbImage image, byte[] trainIds) {
  /** Another image with the same labels. */
  Labelled with(RgbImage other) {
    return new Labelled(other, trainIds);
  }
}
