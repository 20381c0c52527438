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

  public LabelImage trainIds() {
    return trainIds;
  }

  /** Probability of the predicted class, above 0 to 1; [H*W], not a copy. */
  public float[] confidence() {
    return confidence;
  }
}
