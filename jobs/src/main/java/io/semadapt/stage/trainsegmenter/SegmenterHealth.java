// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.label.CityscapesClass;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Notices a segmenter that cannot recover: it says what happened and what to change. */
final class SegmenterHealth {
  private final Limits limits;

  /**
   * When to give up.
   *
   * @param maxLoss largest loss of a round
   * @param collapseSteps from here on a segmenter that gives every pixel of a batch one class,
   *     where the labels have several, has collapsed; 0 is never
   */
  record Limits(double maxLoss, int collapseSteps) {}

  SegmenterHealth(Limits limits) {
    this.limits = limits;
  }

  /** What is wrong after a round: a reason to end the run, or nothing. */
  Optional<String> problem(double loss, ComputationGraph graph) {
    boolean finite = Double.isFinite(graph.params().sumNumber().doubleValue());
    if (!Double.isFinite(loss) || !finite) {
      return Optional.of(
          "it diverged: loss = %.4g, parameters %s numbers (lower learning-rate)"
              .formatted(loss, finite ? "are" : "are not all"));
    }
    return loss > limits.maxLoss()
        ? Optional.of(
            "its loss explodes: %.4g, above loss-limit %.4g (lower learning-rate)"
                .formatted(loss, limits.maxLoss()))
        : Optional.empty();
  }

  /** Whether it is time to look for a collapse. */
  boolean isLate(int step) {
    return limits.collapseSteps() > 0 && step >= limits.collapseSteps();
  }

  /**
   * What is wrong with the predictions.
   *
   * @param logits [N, C, H, W] of a batch
   * @param trainIds [N, 1, H, W] of it
   */
  static Optional<String> problem(INDArray logits, INDArray trainIds) {
    Set<Integer> predicted = distinct(logits.argMax(1).ravel().toIntVector());
    Set<Integer> labelled = distinct(trainIds.ravel().toIntVector());
    labelled.remove(CityscapesClass.IGNORE);
    return predicted.size() == 1 && labelled.size() > 1
        ? Optional.of(
            "it predicts %s everywhere, where the labels show %d classes (lower learning-rate)"
                .formatted(
                    CityscapesClass.ofTrainId(predicted.iterator().next()).label(),
                    labelled.size()))
        : Optional.empty();
  }

  private static Set<Integer> distinct(int[] ids) {
    Set<Integer> distinct = new HashSet<>();
    for (int id : ids) {
      distinct.add(id);
    }
    return distinct;
  }
}
