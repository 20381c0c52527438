// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Confusion matrix of a variant.
 *
 * @param open whether the page shows it unfolded
 * @param rows one per true class
 */
record ConfusionMatrix(String name, boolean open, List<Row> rows) {
  private static final int MISTAKES = 5;

  /** Predictions for the pixels of a true class, by train id, then those outside of the classes. */
  record Row(CityscapesClass type, List<Cell> cells) {
    private static Row of(CityscapesClass type, long[] pixels) {
      long sum = Arrays.stream(pixels).sum();
      List<Cell> cells = new ArrayList<>();
      for (int predicted = 0; predicted < pixels.length; predicted++) {
        String label =
            predicted < CityscapesClass.TRAIN_CLASSES
                ? CityscapesClass.ofTrainId(predicted).label()
                : "none of these";
        double share = sum == 0 ? 0 : (double) pixels[predicted] / sum;
        cells.add(new Cell(label, predicted == type.trainId(), pixels[predicted], share));
      }
      return new Row(type, cells);
    }
  }

  /**
   * Pixels of the true class with one prediction.
   *
   * @param predicted label of the predicted class
   * @param share of the pixels of the true class, [0, 1]
   */
  record Cell(String predicted, boolean correct, long pixels, double share) {
    /** Three decimals, for the style sheet. */
    String shareText() {
      return String.format(Locale.ROOT, "%.3f", share);
    }

    /** In percent; empty if it rounds to zero. */
    String percent() {
      return share >= 0.005 ? String.valueOf(Math.round(100 * share)) : "";
    }
  }

  private record Mistake(CityscapesClass truth, Cell cell) {
    String words() {
      return String.format(
          Locale.ROOT,
          "%s predicted as %s (%.0f %% of its pixels)",
          truth.label(),
          cell.predicted(),
          100 * cell.share());
    }
  }

  /** A matrix for each variant; the best one that adapts, or else the first, is unfolded. */
  static List<ConfusionMatrix> of(Comparison comparison) {
    List<ConfusionMatrix> matrices = new ArrayList<>();
    for (VariantScore score : comparison.variants()) {
      VariantScore shown = comparison.best().orElse(comparison.variants().get(0));
      List<Row> rows =
          CityscapesClass.evaluatedClasses().stream()
              .map(type -> Row.of(type, score.confusion(type)))
              .toList();
      matrices.add(new ConfusionMatrix(score.name(), score.equals(shown), rows));
    }
    return matrices;
  }

  /** The pairs of classes with the most wrong pixels, in words. */
  String mistakes() {
    List<String> worst =
        rows.stream()
            .flatMap(row -> row.cells().stream().map(cell -> new Mistake(row.type(), cell)))
            .filter(each -> !each.cell().correct() && each.cell().pixels() > 0)
            .sorted(Comparator.comparingLong((Mistake each) -> each.cell().pixels()).reversed())
            .limit(MISTAKES)
            .map(Mistake::words)
            .toList();
    return worst.isEmpty()
        ? "No errors."
        : "Most frequent errors: " + String.join(", ", worst) + ".";
  }
}
