// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import io.semadapt.label.CityscapesClass;
import io.semadapt.train.ConfidentLabels;
import java.io.Serializable;

/** Histogram of a teacher's confidence: pixel counts by predicted class and probability. */
final class ConfidenceHistogram implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BINS = 1000;

  private final long[][] pixels = new long[CityscapesClass.TRAIN_CLASSES][BINS];
  private long samples;

  void add(ConfidentLabels labels) {
    byte[] ids = labels.trainIds().ids();
    for (int i = 0; i < ids.length; i++) {
      pixels[ids[i]][Math.min(BINS - 1, (int) (labels.confidence()[i] * BINS))]++;
    }
    samples++;
  }

  void merge(ConfidenceHistogram other) {
    for (int c = 0; c < pixels.length; c++) {
      for (int bin = 0; bin < BINS; bin++) {
        pixels[c][bin] += other.pixels[c][bin];
      }
    }
    samples += other.samples;
  }

  long samples() {
    return samples;
  }

  /**
   * The probability from which a pixel is kept, for each class: the {@code 1 - share} quantile of
   * the class, or {@code sure} where that is lower (Li, Yuan and Vasconcelos 2019, arXiv
   * 1904.10620, who take the median and 0.9).
   *
   * @param share of each class's pixels to keep, 0 to 1
   * @param sure probability from which a pixel is always kept, 0 to 1
   * @return 19 probabilities, to a thousandth
   */
  double[] thresholds(double share, double sure) {
    double[] thresholds = new double[pixels.length];
    for (int c = 0; c < pixels.length; c++) {
      long total = 0;
      for (long count : pixels[c]) {
        total += count;
      }
      int bin = BINS;
      long kept = 0;
      while (bin > 0 && kept < share * total) {
        kept += pixels[c][--bin];
      }
      thresholds[c] = Math.min((double) bin / BINS, sure);
    }
    return thresholds;
  }
}
