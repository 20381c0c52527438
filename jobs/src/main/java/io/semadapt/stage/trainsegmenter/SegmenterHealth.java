// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.engine.SegmenterRounds;
import io.semadapt.label.CityscapesClass;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Detects a segmenter that cannot recover; a problem says what happened and what to change. */
final class SegmenterHealth {
  private final Limits limits;

  /**
   * Limits that end a training.
   *
   * @param loss maximum loss of a round
   * @param collapseSteps first step from which a segmenter must not predict one class for every
   *     pixel of a batch with several; 0 allows it always
   */
  record Limits(double loss, int collapseSteps) {

    /** Reads the section {@code limits}. */
    static Limits of(ConfigSection section) {
      return new Limits(
          section.number("loss", Bounds.greaterThan(0)),
          section.integer("collapse-steps", Bounds.atLeast(0)));
    }
  }

  SegmenterHealth(Limits limits) {
    this.limits = limits;
  }

  /** Problem of a finished round. */
  Optional<String> problem(SegmenterRounds.Round round) {
    if (!Double.isFinite(round.loss()) || !round.finite()) {
      return Optional.of(
          "it diverged: loss = %.4g, parameters %s numbers (lower learning-rate)"
              .formatted(round.loss(), round.finite() ? "are" : "are not all"));
    }
    return round.loss() > limits.loss()
        ? Optional.of(
            "its loss explodes: %.4g, above limits.loss = %.4g (lower learning-rate)"
                .formatted(round.loss(), limits.loss()))
        : Optional.empty();
  }

  /** Whether predictions must be checked after a step. */
  boolean checksPredictions(int step) {
    return limits.collapseSteps() > 0 && step >= limits.collapseSteps();
  }

  /**
   * Problem of the predictions of a batch.
   *
   * @param predicted train id of every pixel
   * @param labelled train id of every pixel, 255 = ignore
   */
  static Optional<String> problem(byte[] predicted, byte[] labelled) {
    Set<Integer> predictedClasses = distinct(predicted);
    Set<Integer> labelledClasses = distinct(labelled);
    labelledClasses.remove(CityscapesClass.IGNORE);
    return predictedClasses.size() == 1 && labelledClasses.size() > 1
        ? Optional.of(
            "it predicts %s everywhere, where the labels show %d classes (lower learning-rate)"
                .formatted(
                    CityscapesClass.ofTrainId(predictedClasses.iterator().next()).label(),
                    labelledClasses.size()))
        : Optional.empty();
  }

  private static Set<Integer> distinct(byte[] trainIds) {
    Set<Integer> distinct = new HashSet<>();
    for (byte id : trainIds) {
      distinct.add(id & 0xff);
    }
    return distinct;
  }
}
