// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.label.CityscapesClass;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.TableRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One evaluation of one variant.
 *
 * @param started start of the run, if the table of runs has it
 * @param seed seed of the segmenter's training, empty if unknown
 * @param settings equal for evaluations that differ only in the seed
 * @param conditions equal for evaluations of the same data with the same settings, which can be
 *     compared; empty if unknown
 * @param classIou IoU by train id; null if the class does not occur
 * @param confusion pixels by true and predicted train id; the last column counts predictions
 *     outside of the 19 classes; zeros until {@link #readConfusion}
 */
record Score(
    String runId,
    String variant,
    Optional<Instant> started,
    String seed,
    String settings,
    String conditions,
    List<Double> classIou,
    List<long[]> confusion) {
  /** Classes that a small corpus shows often: their mean is less noisy than that of all. */
  static final List<CityscapesClass> FREQUENT =
      List.of(
          CityscapesClass.ROAD,
          CityscapesClass.SIDEWALK,
          CityscapesClass.BUILDING,
          CityscapesClass.VEGETATION,
          CityscapesClass.SKY,
          CityscapesClass.PERSON,
          CityscapesClass.CAR);

  /** Reads all scores, ordered by run id, without their confusion. */
  static List<Score> read(ReportTables tables) {
    Map<List<String>, Score> scores = new LinkedHashMap<>();
    int classes = CityscapesClass.TRAIN_CLASSES;
    List<String> columns = List.of("run_id", "variant", "train_id", "iou");
    for (TableRow row : tables.plain(Table.CLASS_IOU).rows(columns)) {
      Score score =
          scores.computeIfAbsent(
              key(row),
              key ->
                  new Score(
                      key.get(0),
                      key.get(1),
                      Optional.empty(),
                      "",
                      "",
                      "",
                      new ArrayList<>(Arrays.asList(new Double[classes])),
                      Arrays.asList(new long[classes][classes + 1])));
      score
          .classIou()
          .set(
              row.required("train_id", Integer.class), row.value("iou", Double.class).orElse(null));
    }
    return List.copyOf(scores.values());
  }

  /**
   * Reads the confusion of some scores: that of all would be half a million rows in a few years.
   */
  static void readConfusion(ReportTables tables, List<Score> some) {
    Map<List<String>, Score> scores = new HashMap<>();
    some.forEach(score -> scores.put(List.of(score.runId(), score.variant()), score));
    Set<String> runs = some.stream().map(Score::runId).collect(Collectors.toSet());
    int classes = CityscapesClass.TRAIN_CLASSES;
    for (TableRow row : tables.plain(Table.CONFUSION).rowsOf(runs::contains)) {
      Score score = scores.get(key(row));
      int truth = trainId(row.required("truth_label_id", Integer.class));
      int predicted = trainId(row.required("predicted_label_id", Integer.class));
      if (score != null && truth < classes) {
        score.confusion().get(truth)[Math.min(predicted, classes)] +=
            row.required("pixels", Long.class);
      }
    }
  }

  /** The same score with the data of its run. */
  Score from(
      Optional<Instant> when, String trainingSeed, String trainingSettings, String runConditions) {
    return new Score(
        runId, variant, when, trainingSeed, trainingSettings, runConditions, classIou, confusion);
  }

  /** Mean IoU over the classes that occur, [0, 1]. */
  double miou() {
    return classIou.stream()
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(0);
  }

  /** Mean IoU over those of {@link #FREQUENT} that occur, [0, 1]. */
  double frequentMiou() {
    return FREQUENT.stream()
        .map(type -> classIou.get(type.trainId()))
        .filter(Objects::nonNull)
        .mapToDouble(Double::doubleValue)
        .average()
        .orElse(0);
  }

  private static List<String> key(TableRow row) {
    return List.of(row.required("run_id", String.class), row.text("variant").orElse(""));
  }

  private static int trainId(int labelId) {
    return CityscapesClass.ofLabelId(labelId)
        .map(CityscapesClass::trainId)
        .orElse(CityscapesClass.IGNORE);
  }
}
