// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import io.semadapt.label.CityscapesClass;
import io.semadapt.label.LabelIds;

/**
 * Where a prediction is wrong, shown by brightness so that it does not depend on colour vision:
 * wrong pixels are bright, right ones show the dimmed photograph, pixels that are not scored are
 * hatched.
 *
 * @param picture of the truth's size
 * @param share of the scored pixels that are wrong, [0, 1]; null where none is scored
 */
public record ErrorMap(RgbImage picture, Double share) {
  private static final int WRONG = 0xffd21f;
  private static final int HATCH = 0x5a5a5a;
  private static final int HATCH_PIXELS = 6;

  /**
   * Compares two maps of label ids.
   *
   * @throws IllegalArgumentException unless truth and prediction have one size
   */
  public static ErrorMap of(RgbImage photograph, LabelImage truth, LabelImage prediction) {
    if (truth.width() != prediction.width() || truth.height() != prediction.height()) {
      throw new IllegalArgumentException(
          "Invalid prediction of %dx%d: the truth is %dx%d"
              .formatted(prediction.width(), prediction.height(), truth.width(), truth.height()));
    }
    byte[] photo = Geometry.resize(photograph, truth.width(), truth.height()).bytes();
    byte[] right = LabelIds.toTrainIds(truth.ids());
    byte[] predicted = LabelIds.toTrainIds(prediction.ids());
    byte[] bytes = new byte[photo.length];
    long scored = 0;
    long wrong = 0;
    for (int i = 0; i < right.length; i++) {
      int rgb;
      if ((right[i] & 0xff) == CityscapesClass.IGNORE) {
        boolean line = (i % truth.width() + i / truth.width()) % HATCH_PIXELS == 0;
        rgb = line ? HATCH : 0;
      } else {
        scored++;
        boolean error = right[i] != predicted[i];
        wrong += error ? 1 : 0;
        rgb = error ? WRONG : dimmed(photo, 3 * i);
      }
      bytes[3 * i] = (byte) (rgb >> 16);
      bytes[3 * i + 1] = (byte) (rgb >> 8);
      bytes[3 * i + 2] = (byte) rgb;
    }
    return new ErrorMap(
        new RgbImage(truth.width(), truth.height(), bytes),
        scored == 0 ? null : (double) wrong / scored);
  }

  /** Two fifths of the pixel's brightness, as grey. */
  private static int dimmed(byte[] photo, int at) {
    int sum = (photo[at] & 0xff) + (photo[at + 1] & 0xff) + (photo[at + 2] & 0xff);
    int grey = sum * 2 / 15;
    return grey << 16 | grey << 8 | grey;
  }
}
