// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.dataset.Variant;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What the tables of a work folder say, brought into the order in which it is shown.
 *
 * @param runs every run, oldest first
 * @param standings where each variant stands now, in the order source-only to oracle
 * @param history every score, oldest first
 * @param charts curves of training, those of losses first
 */
record ReportData(
    List<Run> runs, List<Standing> standings, List<Score> history, List<Chart> charts) {
  /** Keys that do not change what a score means: where, how often, and whether to begin anew. */
  private static final Set<String> NO_SETTINGS =
      Set.of(
          "work",
          "seed",
          "ingest.max-rejected",
          "train-gan.resume",
          "train-gan.checkpoint-every-rounds",
          "train-gan.sample-every-rounds",
          "train-gan.samples",
          "train-segmenter.resume",
          "train-segmenter.checkpoint-every-steps",
          "evaluate.predictions",
          "evaluate.samples",
          "evaluate.min-miou",
          "evaluate.max-drop");

  /** One run of a job. */
  record Run(
      String id,
      String job,
      String variant,
      Instant started,
      double seconds,
      String status,
      String configHash,
      String message,
      Map<String, String> config,
      Optional<Integer> cores,
      Optional<Double> cpuSeconds,
      Optional<Long> peakMemoryMb) {
    /** Whether it ran to its end. */
    boolean finished() {
      return status.equals("ok") || status.equals("below-threshold");
    }
  }

  static ReportData read(ReportTables tables, SparkSession spark) {
    List<Run> runs = runs(tables, spark);
    List<Score> history = dated(Score.read(tables, spark), runs);
    List<Chart> charts = new ArrayList<>();
    charts.addAll(MetricCharts.read(tables, spark, Table.GAN_METRICS, "mode", "GAN"));
    charts.addAll(
        MetricCharts.read(tables, spark, Table.SEGMENTER_METRICS, "variant", "Segmenter"));
    charts.sort(Comparator.comparing(chart -> !chart.title().contains("loss")));
    return new ReportData(runs, standings(history), history, charts);
  }

  /** Where a variant stands. */
  Optional<Standing> standing(Variant variant) {
    return standings.stream().filter(each -> each.variant().equals(variant.key())).findFirst();
  }

  boolean isEmpty() {
    return runs.isEmpty() && history.isEmpty();
  }

  /** The latest finished run of each job and variant, in the order in which they ran. */
  List<Run> stages() {
    Map<List<String>, Run> latest = new LinkedHashMap<>();
    for (Run run : runs) {
      if (run.finished()) {
        latest.remove(List.of(run.job(), run.variant()));
        latest.put(List.of(run.job(), run.variant()), run);
      }
    }
    return List.copyOf(latest.values());
  }

  /** The finished run of the same job and variant before this one. */
  Optional<Run> before(Run run) {
    return runs.stream()
        .filter(Run::finished)
        .filter(each -> each.job().equals(run.job()) && each.variant().equals(run.variant()))
        .filter(each -> each.started().isBefore(run.started()))
        .reduce((first, second) -> second);
  }

  /** Failed runs of jobs and variants that have not finished since. */
  List<Run> standingFailures() {
    Map<List<String>, Run> last = new LinkedHashMap<>();
    runs.forEach(run -> last.put(List.of(run.job(), run.variant()), run));
    return last.values().stream().filter(run -> !run.finished()).toList();
  }

  /** The position of a variant among all, those nobody knows last. */
  static int rank(String variant) {
    List<String> order = Arrays.stream(Variant.values()).map(Variant::key).toList();
    int index = order.indexOf(variant);
    return index < 0 ? order.size() : index;
  }

  /** A text column; empty for null. */
  static String text(Row row, String column) {
    String value = row.getAs(column);
    return value == null ? "" : value;
  }

  private static List<Run> runs(ReportTables tables, SparkSession spark) {
    List<Run> runs = new ArrayList<>();
    for (Row row : tables.read(spark, Table.RUNS).orderBy("started_utc").collectAsList()) {
      int config = row.fieldIndex("config");
      runs.add(
          new Run(
              text(row, "run_id"),
              text(row, "job"),
              text(row, "variant"),
              row.<Timestamp>getAs("started_utc").toInstant(),
              row.<Double>getAs("seconds"),
              text(row, "status"),
              text(row, "config_hash"),
              text(row, "message"),
              row.isNullAt(config) ? Map.of() : new TreeMap<>(row.getJavaMap(config)),
              Optional.ofNullable(row.getAs("cores")),
              Optional.ofNullable(row.getAs("cpu_seconds")),
              Optional.ofNullable(row.getAs("peak_memory_mb"))));
    }
    return runs;
  }

  /** Adds to each score when it was made, and the seed and settings of what it scores. */
  private static List<Score> dated(List<Score> scores, List<Run> runs) {
    List<Score> dated = new ArrayList<>();
    for (Score score : scores) {
      Optional<Run> evaluation =
          runs.stream().filter(run -> run.id().equals(score.runId())).findFirst();
      List<Run> before = evaluation.map(run -> before(run, runs)).orElse(List.of());
      Optional<Run> training = last(before, "train-segmenter", score.variant());
      List<Run> made = training.map(run -> before(run, runs)).orElse(List.of());
      StringBuilder settings = new StringBuilder();
      for (Optional<Run> run :
          List.of(
              evaluation,
              training,
              last(made, "translate", score.variant()),
              last(made, "train-gan", score.variant()),
              last(made, "ingest", ""))) {
        settings.append(settings(run));
      }
      dated.add(
          score.from(
              evaluation.map(Run::started),
              training.map(run -> run.config().getOrDefault("seed", "")).orElse(""),
              settings.toString()));
    }
    dated.sort(
        Comparator.comparing((Score score) -> score.started().orElse(Instant.EPOCH))
            .thenComparing(Score::runId));
    return List.copyOf(dated);
  }

  private static List<Run> before(Run run, List<Run> runs) {
    return runs.stream().filter(each -> each.started().isBefore(run.started())).toList();
  }

  private static Optional<Run> last(List<Run> runs, String job, String variant) {
    return runs.stream()
        .filter(run -> run.job().equals(job) && run.variant().equals(variant) && run.finished())
        .reduce((first, second) -> second);
  }

  private static String settings(Optional<Run> run) {
    Map<String, String> settings = new TreeMap<>(run.map(Run::config).orElse(Map.of()));
    settings.keySet().removeAll(NO_SETTINGS);
    return settings.toString();
  }

  /** The latest score of each seed, of those that were trained and scored as the latest was. */
  private static List<Standing> standings(List<Score> history) {
    Map<String, Score> latest =
        new TreeMap<>(
            Comparator.comparingInt(ReportData::rank).thenComparing(Comparator.naturalOrder()));
    history.forEach(score -> latest.put(score.variant(), score));
    List<Standing> standings = new ArrayList<>();
    latest.forEach(
        (variant, newest) -> {
          Map<String, Score> bySeed = new TreeMap<>();
          history.stream()
              .filter(score -> score.variant().equals(variant))
              .filter(score -> score.settings().equals(newest.settings()))
              .forEach(score -> bySeed.put(score.seed(), score));
          standings.add(new Standing(variant, List.copyOf(bySeed.values())));
        });
    return List.copyOf(standings);
  }
}
