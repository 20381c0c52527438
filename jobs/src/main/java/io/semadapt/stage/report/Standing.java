// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.dataset.Variant;
import io.semadapt.label.CityscapesClass;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Where a variant stands: its latest score for each seed it was trained with.
 *
 * @param trainings at least one, in the order of their seeds
 */
record Standing(String variant, List<Score> trainings) {
  /** What it is called where people read. */
  String name() {
    return variant.isEmpty() ? "given predictions" : variant;
  }

  /** Whether it adapts: neither of the two bounds. */
  boolean adapted() {
    return Arrays.stream(Variant.values())
        .anyMatch(each -> each.key().equals(variant) && each.adapted());
  }

  /** mIoU of all trainings: mean, lowest and highest. */
  DoubleSummaryStatistics miou() {
    return trainings.stream().mapToDouble(Score::miou).summaryStatistics();
  }

  /** Mean IoU of a class over the trainings in which it occurs; null where it never does. */
  Double iou(CityscapesClass type) {
    OptionalDouble mean =
        trainings.stream()
            .map(score -> score.classIou().get(type.trainId()))
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }

  /** Pixels of a true class by what they were taken for, summed over the trainings. */
  long[] confusion(CityscapesClass type) {
    long[] sum = new long[CityscapesClass.TRAIN_CLASSES + 1];
    for (Score score : trainings) {
      Arrays.setAll(sum, index -> sum[index] + score.confusion().get(type.trainId())[index]);
    }
    return sum;
  }

  /** The seeds, or a dash where nobody knows any. */
  String seeds() {
    String seeds = String.join(", ", trainings.stream().map(Score::seed).toList());
    return seeds.isEmpty() ? HtmlText.NONE : seeds;
  }
}
