// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.dataset.Variant;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
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
 * The tables of a work folder.
 *
 * @param runs all runs, oldest first
 * @param variants current score of each variant, from source-only to oracle
 * @param scores all scores, oldest first
 * @param pictures the worst and best pictures of each variant
 * @param charts training curves, losses first
 */
record ReportData(
    List<Run> runs,
    List<VariantScore> variants,
    List<Score> scores,
    List<PictureScores> pictures,
    List<Chart> charts) {
  /** Keys that do not affect what a score means: locations, intervals, whether to resume. */
  private static final Set<String> NO_SETTINGS =
      Set.of(
          "work",
          "seed",
          "ingest.max-incomplete",
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

  /** Variants from source-only to oracle, then unknown ones by name. */
  static final Comparator<String> DISPLAY_ORDER =
      Comparator.comparingInt(ReportData::rank).thenComparing(Comparator.naturalOrder());

  static ReportData read(ReportTables tables, SparkSession spark) {
    List<Run> runs = Run.read(tables, spark);
    List<Score> scores = dated(Score.read(tables, spark), runs);
    List<Chart> charts = new ArrayList<>();
    charts.addAll(MetricCharts.read(tables, spark, Table.GAN_METRICS, "variant", "GAN"));
    charts.addAll(
        MetricCharts.read(tables, spark, Table.SEGMENTER_METRICS, "variant", "Segmenter"));
    charts.sort(Comparator.comparing(chart -> !chart.title().contains("loss")));
    List<VariantScore> variants = current(scores);
    return new ReportData(
        runs, variants, scores, PictureScores.read(tables, spark, variants), charts);
  }

  /** The latest finished run of each job and variant, in order of their start. */
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

  /** The previous finished run of the same job and variant. */
  Optional<Run> previous(Run run) {
    return runs.stream()
        .filter(Run::finished)
        .filter(each -> each.job().equals(run.job()) && each.variant().equals(run.variant()))
        .filter(each -> each.started().isBefore(run.started()))
        .reduce((first, second) -> second);
  }

  /** Failed runs of jobs and variants that have not finished since. */
  List<Run> unresolvedFailures() {
    Map<List<String>, Run> last = new LinkedHashMap<>();
    runs.forEach(run -> last.put(List.of(run.job(), run.variant()), run));
    return last.values().stream().filter(run -> !run.finished()).toList();
  }

  private static int rank(String variant) {
    List<String> order = Arrays.stream(Variant.values()).map(Variant::key).toList();
    int index = order.indexOf(variant);
    return index < 0 ? order.size() : index;
  }

  /** A text column; empty for null. */
  static String text(Row row, String column) {
    String value = row.getAs(column);
    return value == null ? "" : value;
  }

  /** Adds to each score its time and the seed and settings of the scored segmenter. */
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
              settings.toString(),
              evaluation.map(run -> run.setup().conditions()).orElse("")));
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

  /** Of each variant the latest score per seed, among the scores with the newest settings. */
  private static List<VariantScore> current(List<Score> scores) {
    Map<String, Score> newest = new TreeMap<>(DISPLAY_ORDER);
    scores.forEach(score -> newest.put(score.variant(), score));
    List<VariantScore> variants = new ArrayList<>();
    newest.forEach(
        (variant, latest) -> {
          Map<String, Score> bySeed = new TreeMap<>();
          scores.stream()
              .filter(score -> score.variant().equals(variant))
              .filter(score -> score.settings().equals(latest.settings()))
              .filter(score -> score.conditions().equals(latest.conditions()))
              .forEach(score -> bySeed.put(score.seed(), score));
          variants.add(new VariantScore(variant, List.copyOf(bySeed.values())));
        });
    return List.copyOf(variants);
  }
}
