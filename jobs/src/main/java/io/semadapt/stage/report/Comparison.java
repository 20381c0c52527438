// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.dataset.Variant;
import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The scores of the variants relative to the lower bound source-only and the upper bound oracle.
 */
record Comparison(List<VariantScore> variants) {
  /** IoU below which a class counts as not learned, fraction. */
  private static final double UNLEARNED = 0.01;

  /**
   * Difference of the IoU of a class between two variants.
   *
   * @param by fraction
   */
  record Change(CityscapesClass type, double by) {}

  /** Source-only, if it has been evaluated. */
  Optional<VariantScore> lower() {
    return variant(Variant.SOURCE_ONLY);
  }

  /** Oracle, if it has been evaluated. */
  Optional<VariantScore> upper() {
    return variant(Variant.ORACLE);
  }

  private Optional<VariantScore> variant(Variant variant) {
    return variants.stream().filter(each -> each.variant().equals(variant.key())).findFirst();
  }

  /** The variant with the highest score of those that adapt. */
  Optional<VariantScore> best() {
    return variants.stream()
        .filter(VariantScore::adapted)
        .max(Comparator.comparingDouble(VariantScore::mean));
  }

  /** The second highest score of the variants that adapt. */
  Optional<VariantScore> second() {
    return best()
        .flatMap(
            highest ->
                variants.stream()
                    .filter(VariantScore::adapted)
                    .filter(each -> !each.variant().equals(highest.variant()))
                    .max(Comparator.comparingDouble(VariantScore::mean)));
  }

  /** Difference of the mIoU to source-only; empty for source-only. */
  Optional<SeedEstimate> gain(VariantScore score) {
    return lower()
        .filter(lower -> !lower.variant().equals(score.variant()))
        .map(lower -> score.miou().minus(lower.miou()));
  }

  /** Share of the gap between source-only and oracle that a variant closes; empty without a gap. */
  Optional<SeedEstimate> gapShare(VariantScore score) {
    if (lower().isEmpty() || upper().isEmpty() || !score.adapted()) {
      return Optional.empty();
    }
    SeedEstimate from = lower().get().miou();
    SeedEstimate to = upper().get().miou();
    return to.value() > from.value()
        ? Optional.of(score.miou().shareOfGap(from, to))
        : Optional.empty();
  }

  /** The smallest number of trainings of a variant. */
  long fewestTrainings() {
    return variants.stream().mapToLong(each -> each.trainings().size()).min().orElse(0);
  }

  /** Number of classes that occur and that the oracle does not learn. */
  long unlearnedClasses() {
    return upper().stream()
        .flatMap(
            oracle ->
                CityscapesClass.evaluatedClasses().stream()
                    .map(oracle::iou)
                    .filter(Objects::nonNull))
        .filter(iou -> iou < UNLEARNED)
        .count();
  }

  /** IoU per class from source-only to the best variant, largest gain first; empty without both. */
  List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    if (lower().isEmpty() || best().isEmpty()) {
      return changes;
    }
    for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
      Double from = lower().get().iou(type);
      Double to = best().get().iou(type);
      if (from != null && to != null) {
        changes.add(new Change(type, to - from));
      }
    }
    changes.sort(Comparator.comparingDouble(Change::by).reversed());
    return changes;
  }
}
