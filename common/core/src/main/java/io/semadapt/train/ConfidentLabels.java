// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.image.LabelImage;

/** A prediction: train ids 0..18, and the probability of each, row by row. */
public final class ConfidentLabels {
  private final LabelImage trainIds;
  private final float[] confidence;

  ConfidentLabels(LabelImage trainIds, float[] confidence) {
    this.trainIds = trainIds;
    this.confidence = confidence;
  }

  /**
   * The largest logit of every pixel, and its softmax.
   *
   * @param logits [19, fromHeight, fromWidth] of a picture that was extended to the right and below
   * @param width of the picture, at most fromWidth
   * @param height of the picture, at most fromHeight
   */
  public static ConfidentLabels of(
      float[] logits, int fromWidth, int fromHeight, int width, int height) {
    int plane = fromWidth * fromHeight;
    int classes = logits.length / plane;
    byte[] ids = new byte[width * height];
    float[] confidence = new float[ids.length];
    for (int i = 0; i < ids.length; i++) {
      int at = i / width * fromWidth + i % width;
      int best = 0;
      for (int c = 1; c < classes; c++) {
        if (logits[c * plane + at] > logits[best * plane + at]) {
          best = c;
        }
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp(logits[c * plane + at] - logits[best * plane + at]);
      }
      ids[i] = (byte) best;
      confidence[i] = (float) (1 / sum);
    }
    return new ConfidentLabels(new LabelImage(width, height, ids), confidence);
  }

  public LabelImage trainIds() {
    return trainIds;
  }

  /** Probability of the predicted class, above 0 to 1; [H*W], not a copy. */
  public float[] confidence() {
    return confidence;
  }
}
