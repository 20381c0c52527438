// SPDX-License-Identifier: Apache-2.0
package io.semadapt.metric;

import io.semadapt.label.CityscapesClass;
import java.io.Serializable;

/**
 * Pixel counts, ground truth by prediction, over all 34 label ids, ignored ones included. Counts of
 * many images are summed here and divided once, in {@link SegmentationScore}: never a mean of
 * scores of single images.
 */
public final class ConfusionMatrix implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int IDS = CityscapesClass.LABEL_IDS;

  private final long[] counts = new long[IDS * IDS];

  /**
   * Adds the pixels of one image.
   *
   * @param truth label ids 0..33, one a pixel
   * @param prediction label ids 0..33, as many
   * @return this
   * @throws IllegalArgumentException if lengths differ or an id is unknown; nothing is added then
   */
  public ConfusionMatrix add(byte[] truth, byte[] prediction) {
    if (truth.length != prediction.length) {
      throw new IllegalArgumentException(
          "Invalid prediction: %d pixels for %d of ground truth"
              .formatted(prediction.length, truth.length));
    }
    long[] image = new long[counts.length];
    // Neighbours are mostly equal: a run of equal pairs is counted and checked once.
    for (int start = 0; start < truth.length; ) {
      byte actual = truth[start];
      byte predicted = prediction[start];
      int end = start + 1;
      while (end < truth.length && truth[end] == actual && prediction[end] == predicted) {
        end++;
      }
      int larger = Math.max(actual & 0xff, predicted & 0xff);
      if (larger >= IDS) {
        throw new IllegalArgumentException("Unknown label with id " + larger);
      }
      image[actual * IDS + predicted] += end - start;
      start = end;
    }
    for (int i = 0; i < counts.length; i++) {
      counts[i] += image[i];
    }
    return this;
  }

  /**
   * Adds the counts of another matrix, which stays as it is.
   *
   * @return this
   */
  public ConfusionMatrix merge(ConfusionMatrix other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    return this;
  }

  /** Pixels of ground truth {@code truth} that were predicted as {@code prediction}. */
  public long count(CityscapesClass truth, CityscapesClass prediction) {
    return count(truth.labelId(), prediction.labelId());
  }

  /** Pixels of ground truth {@code truth} that were predicted as {@code prediction}, label ids. */
  public long count(int truth, int prediction) {
    return counts[truth * IDS + prediction];
  }

  /** Pixels of ground truth {@code truth}. */
  public long truthPixels(CityscapesClass truth) {
    long sum = 0;
    for (int prediction = 0; prediction < IDS; prediction++) {
      sum += count(truth.labelId(), prediction);
    }
    return sum;
  }

  /** All pixels. */
  public long pixels() {
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return sum;
  }
}
