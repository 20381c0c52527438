// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.dataset.Variant;
import io.semadapt.label.CityscapesClass;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * Current score of a variant: its latest evaluation for each seed.
 *
 * @param trainings one evaluation per seed, at least one, ordered by seed
 */
record VariantScore(String variant, List<Score> trainings) {
  /** Name for display. */
  String name() {
    return name(variant);
  }

  /** Name of a variant for display; scored predictions of other programs have none. */
  static String name(String variant) {
    return variant.isEmpty() ? "given predictions" : variant;
  }

  /** Whether the variant adapts, so is neither of the two bounds. */
  boolean adapted() {
    return Arrays.stream(Variant.values())
        .anyMatch(each -> each.key().equals(variant) && each.adapted());
  }

  /** What the scores depend on besides the network; equal for all of its trainings. */
  String conditions() {
    return trainings.get(0).conditions();
  }

  /** Mean mIoU over the trainings, [0, 1]. */
  double mean() {
    return miou().value();
  }

  /** mIoU over the trainings, [0, 1]. */
  SeedEstimate miou() {
    return SeedEstimate.mean(trainings.stream().mapToDouble(Score::miou).toArray());
  }

  /** mIoU of the frequent classes over the trainings, [0, 1]. */
  SeedEstimate frequentMiou() {
    return SeedEstimate.mean(trainings.stream().mapToDouble(Score::frequentMiou).toArray());
  }

  /** Mean IoU of a class over the trainings in which it occurs; null if it never does. */
  Double iou(CityscapesClass type) {
    OptionalDouble mean =
        trainings.stream()
            .map(score -> score.classIou().get(type.trainId()))
            .filter(Objects::nonNull)
            .mapToDouble(Double::doubleValue)
            .average();
    return mean.isPresent() ? mean.getAsDouble() : null;
  }

  /** Pixels of a true class by predicted class, summed over the trainings. */
  long[] confusion(CityscapesClass type) {
    long[] sum = new long[CityscapesClass.TRAIN_CLASSES + 1];
    for (Score score : trainings) {
      Arrays.setAll(sum, index -> sum[index] + score.confusion().get(type.trainId())[index]);
    }
    return sum;
  }

  /** The seeds, or a dash if none is known. */
  String seeds() {
    String seeds = String.join(", ", trainings.stream().map(Score::seed).toList());
    return seeds.isEmpty() ? NumberText.NONE : seeds;
  }
}
