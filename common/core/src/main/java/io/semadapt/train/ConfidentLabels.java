// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.image.LabelImage;
import io.semadapt.image.Logits;
import io.semadapt.image.PixelSize;

/** A prediction: train ids 0..18, and the probability of each, row by row. */
public final class ConfidentLabels {
  private final LabelImage trainIds;
  private final float[] confidence;

  /**
   * A prediction.
   *
   * @param trainIds 0..18
   * @param confidence probability of the predicted class, [H*W]
   */
  public ConfidentLabels(LabelImage trainIds, float[] confidence) {
    this.trainIds = trainIds;
    this.confidence = confidence;
  }

  /**
   * The largest logit of every pixel, and its softmax.
   *
   * @param to size of the result, to which the logits are interpolated
   */
  public static ConfidentLabels of(Logits logits, PixelSize to) {
    int width = to.width();
    int classes = logits.classes();
    byte[] ids = new byte[width * to.height()];
    float[] confidence = new float[ids.length];
    logits.forEachRow(
        to,
        (y, row) -> {
          for (int x = 0; x < width; x++) {
            int best = 0;
            for (int c = 1; c < classes; c++) {
              if (row[c * width + x] > row[best * width + x]) {
                best = c;
              }
            }
            double sum = 0;
            for (int c = 0; c < classes; c++) {
              sum += Math.exp(row[c * width + x] - row[best * width + x]);
            }
            ids[y * width + x] = (byte) best;
            confidence[y * width + x] = (float) (1 / sum);
          }
        });
    return new ConfidentLabels(new LabelImage(width, to.height(), ids), confidence);
  }

  public LabelImage trainIds() {
    return trainIds;
  }

  /** Probability of the predicted class, above 0 to 1; [H*W], not a copy. */
  public float[] confidence() {
    return confidence;
  }
}
