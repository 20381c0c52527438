// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import io.semadapt.label.CityscapesClass;
import io.semadapt.train.ConfidentLabels;
import java.io.Serializable;

/** Histogram of a teacher's confidence: pixel counts by predicted class and probability. */
final class ConfidenceHistogram implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BINS = 1000;

  /** The last thousandth in millionths: a trained network is that sure of many pixels. */
  private static final int FINE = 1000;

  private static final int ALL = BINS - 1 + FINE;

  private final long[][] pixels = new long[CityscapesClass.TRAIN_CLASSES][ALL];
  private long samples;

  void add(ConfidentLabels labels) {
    byte[] ids = labels.trainIds().ids();
    for (int i = 0; i < ids.length; i++) {
      pixels[ids[i]][bin(labels.confidence()[i])]++;
    }
    samples++;
  }

  private static int bin(float probability) {
    int bin = Math.min(BINS - 1, (int) (probability * BINS));
    if (bin < BINS - 1) {
      return bin;
    }
    double above = probability - (BINS - 1.0) / BINS;
    return bin + Math.max(0, Math.min(FINE - 1, (int) (above * BINS * FINE)));
  }

  /** The lowest probability of a bin. */
  private static double from(int bin) {
    int fine = bin - (BINS - 1);
    return fine <= 0 ? (double) bin / BINS : (double) (FINE * (BINS - 1) + fine) / (FINE * BINS);
  }

  void merge(ConfidenceHistogram other) {
    for (int c = 0; c < pixels.length; c++) {
      for (int bin = 0; bin < ALL; bin++) {
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
   * @param sure probability from which a pixel is always kept, 0 to 1; with 1 the share decides
   *     alone
   * @return 19 probabilities, to a thousandth; above 0.999 to a millionth
   */
  double[] thresholds(double share, double sure) {
    double[] thresholds = new double[pixels.length];
    for (int c = 0; c < pixels.length; c++) {
      long total = 0;
      for (long count : pixels[c]) {
        total += count;
      }
      int bin = ALL;
      long kept = 0;
      while (bin > 0 && kept < share * total) {
        kept += pixels[c][--bin];
      }
      thresholds[c] = Math.min(from(bin), sure);
    }
    return thresholds;
  }
}
