// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.label.CityscapesClass;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

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
 *     outside of the 19 classes
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

  /** Reads all scores, ordered by run id. */
  static List<Score> read(ReportTables tables, SparkSession spark) {
    Map<List<String>, Score> scores = new LinkedHashMap<>();
    int classes = CityscapesClass.TRAIN_CLASSES;
    for (Row row : tables.read(spark, Table.CLASS_IOU).orderBy("run_id").collectAsList()) {
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
      score.classIou().set(row.<Integer>getAs("train_id"), row.<Double>getAs("iou"));
    }
    for (Row row : tables.read(spark, Table.CONFUSION).collectAsList()) {
      Score score = scores.get(key(row));
      int truth = trainId(row.<Integer>getAs("truth_label_id"));
      int predicted = trainId(row.<Integer>getAs("predicted_label_id"));
      if (score != null && truth < classes) {
        score.confusion().get(truth)[Math.min(predicted, classes)] += row.<Long>getAs("pixels");
      }
    }
    return List.copyOf(scores.values());
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

  private static List<String> key(Row row) {
    return List.of(ReportData.text(row, "run_id"), ReportData.text(row, "variant"));
  }

  private static int trainId(int labelId) {
    return CityscapesClass.ofLabelId(labelId)
        .map(CityscapesClass::trainId)
        .orElse(CityscapesClass.IGNORE);
  }
}
