// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.report;

import io.semadapt.job.Variant;
import io.semadapt.job.report.ReportTables.Table;
import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the tables of a work folder say, brought into the order in which it is shown.
 *
 * @param runs every run, oldest first
 * @param scores the latest score of each variant, in the order source-only to oracle
 * @param history every score, oldest first
 * @param ganCurves losses by GAN mode, then by name
 * @param segmenterCurves loss by variant
 */
record ReportData(
    List<Run> runs,
    List<Score> scores,
    List<Score> history,
    Map<String, List<Series>> ganCurves,
    List<Series> segmenterCurves) {
  private static final List<String> GAN_LOSSES =
      List.of(
          "adversarial_loss",
          "semantic_loss",
          "reconstruction_loss",
          "identity_loss",
          "domain_loss",
          "discriminator_semantic_loss",
          "anchor_loss");

  /** One run of a job. */
  record Run(
      String id,
      String job,
      String variant,
      String startedUtc,
      double seconds,
      String status,
      String configHash,
      String message) {}

  /** One line of a chart, points of equal index in {@code x} and {@code y}. */
  record Series(String name, List<Double> x, List<Double> y) {}

  /**
   * One evaluation of one variant.
   *
   * @param classIou IoU by train id; null where the class never occurs
   * @param confusion pixels by truth train id and predicted train id, the last column what was
   *     predicted as none of the 19
   */
  record Score(String runId, String variant, List<Double> classIou, List<long[]> confusion) {
    /** Mean IoU over the classes that occur, [0, 1]. */
    double miou() {
      return classIou.stream()
          .filter(Objects::nonNull)
          .mapToDouble(Double::doubleValue)
          .average()
          .orElse(0);
    }
  }

  static ReportData read(ReportTables tables, SparkSession spark) {
    List<Score> history = scores(tables, spark);
    Map<String, Score> latest = new LinkedHashMap<>();
    history.forEach(score -> latest.put(score.variant(), score));
    List<Score> scores = new ArrayList<>(latest.values());
    scores.sort(Comparator.comparingInt(score -> rank(score.variant())));
    return new ReportData(
        runs(tables, spark),
        List.copyOf(scores),
        history,
        ganCurves(tables, spark),
        segmenterCurves(tables, spark));
  }

  /** The latest score of a variant. */
  Optional<Score> score(Variant variant) {
    return scores.stream().filter(score -> score.variant().equals(variant.key())).findFirst();
  }

  boolean isEmpty() {
    return runs.isEmpty() && scores.isEmpty();
  }

  private static int rank(String variant) {
    List<String> order = Arrays.stream(Variant.values()).map(Variant::key).toList();
    int index = order.indexOf(variant);
    return index < 0 ? order.size() : index;
  }

  private static List<Run> runs(ReportTables tables, SparkSession spark) {
    List<Run> runs = new ArrayList<>();
    for (Row row : tables.read(spark, Table.RUNS).orderBy("started_utc").collectAsList()) {
      runs.add(
          new Run(
              text(row, "run_id"),
              text(row, "job"),
              text(row, "variant"),
              row.<java.sql.Timestamp>getAs("started_utc").toInstant().toString(),
              row.<Double>getAs("seconds"),
              text(row, "status"),
              text(row, "config_hash"),
              text(row, "message")));
    }
    return runs;
  }

  private static List<Score> scores(ReportTables tables, SparkSession spark) {
    Map<List<String>, Score> scores = new LinkedHashMap<>();
    int classes = CityscapesClass.TRAIN_CLASSES;
    for (Row row : tables.read(spark, Table.CLASS_IOU).orderBy("run_id").collectAsList()) {
      Score score =
          scores.computeIfAbsent(
              List.of(text(row, "run_id"), text(row, "variant")),
              key ->
                  new Score(
                      key.get(0),
                      key.get(1),
                      new ArrayList<>(Arrays.asList(new Double[classes])),
                      Arrays.asList(new long[classes][classes + 1])));
      score.classIou().set(row.<Integer>getAs("train_id"), row.<Double>getAs("iou"));
    }
    for (Row row : tables.read(spark, Table.CONFUSION).collectAsList()) {
      Score score = scores.get(List.of(text(row, "run_id"), text(row, "variant")));
      int truth = trainId(row.<Integer>getAs("truth_label_id"));
      int predicted = trainId(row.<Integer>getAs("predicted_label_id"));
      if (score != null && truth < classes) {
        score.confusion().get(truth)[Math.min(predicted, classes)] += row.<Long>getAs("pixels");
      }
    }
    return List.copyOf(scores.values());
  }

  private static int trainId(int labelId) {
    return CityscapesClass.ofLabelId(labelId)
        .map(CityscapesClass::trainId)
        .orElse(CityscapesClass.IGNORE);
  }

  private static Map<String, List<Series>> ganCurves(ReportTables tables, SparkSession spark) {
    Map<String, List<Series>> curves = new TreeMap<>();
    rounds(tables.read(spark, Table.GAN_METRICS).orderBy("run_id", "round").collectAsList(), "mode")
        .forEach(
            (mode, rows) -> {
              List<Series> series = new ArrayList<>();
              for (String loss : GAN_LOSSES) {
                Series one = series(loss.replace("_loss", "").replace('_', ' '), rows, loss);
                if (one.y().stream().anyMatch(value -> value != 0)) {
                  series.add(one);
                }
              }
              curves.put(mode, series);
            });
    return curves;
  }

  private static List<Series> segmenterCurves(ReportTables tables, SparkSession spark) {
    List<Series> curves = new ArrayList<>();
    rounds(
            tables.read(spark, Table.SEGMENTER_METRICS).orderBy("run_id", "round").collectAsList(),
            "variant")
        .forEach((variant, rows) -> curves.add(series(variant, rows, "loss")));
    curves.sort(Comparator.comparingInt(series -> rank(series.name())));
    return curves;
  }

  private static Series series(String name, List<Row> rows, String column) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (Row row : rows) {
      Double value = row.getAs(column);
      if (value != null && Double.isFinite(value)) {
        x.add((double) row.<Integer>getAs("round"));
        y.add(value);
      }
    }
    return new Series(name, x, y);
  }

  /** The rounds of each key; a resumed run replaces the rounds it did again and all after them. */
  private static Map<String, List<Row>> rounds(List<Row> rows, String key) {
    Map<String, TreeMap<Integer, Row>> byRound = new TreeMap<>();
    Map<String, String> lastRun = new TreeMap<>();
    for (Row row : rows) {
      String name = text(row, key);
      int round = row.<Integer>getAs("round");
      TreeMap<Integer, Row> kept = byRound.computeIfAbsent(name, none -> new TreeMap<>());
      if (!text(row, "run_id").equals(lastRun.put(name, text(row, "run_id")))) {
        kept.tailMap(round, true).clear();
      }
      kept.put(round, row);
    }
    Map<String, List<Row>> result = new LinkedHashMap<>();
    byRound.forEach((name, kept) -> result.put(name, List.copyOf(kept.values())));
    return result;
  }

  private static String text(Row row, String column) {
    String value = row.getAs(column);
    return value == null ? "" : value;
  }
}
