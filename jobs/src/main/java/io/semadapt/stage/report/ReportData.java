// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.dataset.Variant;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  private static final List<String> VARIANTS =
      Arrays.stream(Variant.values()).map(Variant::key).toList();

  /** Variants from source-only to oracle, then unknown ones by name. */
  static final Comparator<String> DISPLAY_ORDER =
      Comparator.comparingInt(ReportData::rank).thenComparing(Comparator.naturalOrder());

  static ReportData read(ReportTables tables) {
    List<Run> runs = Run.read(tables);
    List<Score> scores = dated(Score.read(tables), runs);
    List<Chart> charts = new ArrayList<>();
    charts.addAll(MetricCharts.read(tables, Table.GAN_METRICS, "GAN"));
    charts.addAll(MetricCharts.read(tables, Table.SEGMENTER_METRICS, "Segmenter"));
    charts.sort(Comparator.comparing(chart -> !chart.title().contains("loss")));
    List<VariantScore> variants = current(scores);
    Score.readConfusion(
        tables, variants.stream().flatMap(variant -> variant.trainings().stream()).toList());
    return new ReportData(runs, variants, scores, PictureScores.read(tables, variants), charts);
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
    int index = VARIANTS.indexOf(variant);
    return index < 0 ? VARIANTS.size() : index;
  }

  /** Adds to each score its time and the seed and settings of the scored segmenter. */
  private static List<Score> dated(List<Score> scores, List<Run> runs) {
    Map<String, Run> byId = new HashMap<>();
    Map<List<String>, List<Run>> finished = new HashMap<>();
    for (Run run : runs) {
      byId.putIfAbsent(run.id(), run);
      if (run.finished()) {
        finished
            .computeIfAbsent(List.of(run.job(), run.variant()), none -> new ArrayList<>())
            .add(run);
      }
    }
    Map<String, String> settings = new HashMap<>();
    List<Score> dated = new ArrayList<>();
    for (Score score : scores) {
      Optional<Run> evaluation = Optional.ofNullable(byId.get(score.runId()));
      Optional<Run> training =
          evaluation
              .flatMap(run -> trainingOf(run, finished))
              .or(() -> before(evaluation, finished, "train-segmenter", score.variant()));
      String all =
          Stream.of(
                  evaluation,
                  training,
                  before(training, finished, "translate", score.variant()),
                  before(training, finished, "train-gan", score.variant()),
                  before(training, finished, "ingest", ""))
              .map(
                  run -> settings.computeIfAbsent(run.map(Run::id).orElse(""), id -> settings(run)))
              .collect(Collectors.joining());
      dated.add(
          score.from(
              evaluation.map(Run::started),
              training.map(run -> run.config().getOrDefault("seed", "")).orElse(""),
              all,
              evaluation.map(run -> run.setup().conditions()).orElse("")));
    }
    dated.sort(
        Comparator.comparing((Score score) -> score.started().orElse(Instant.EPOCH))
            .thenComparing(Score::runId));
    return List.copyOf(dated);
  }

  /** The training that made the checkpoint that an evaluation read. */
  private static Optional<Run> trainingOf(Run evaluation, Map<List<String>, List<Run>> finished) {
    String checkpoint = evaluation.setup().checkpoint();
    return finished
        .getOrDefault(List.of("train-segmenter", evaluation.variant()), List.of())
        .stream()
        .filter(run -> !checkpoint.isEmpty() && run.setup().checkpoint().equals(checkpoint))
        .reduce((first, second) -> second);
  }

  /**
   * The last run of a job and variant that started before another one: in the same work folder if
   * there is one, because tables of pipelines that ran at the same time may have been merged.
   *
   * @param finished runs by job and variant, oldest first
   */
  private static Optional<Run> before(
      Optional<Run> other, Map<List<String>, List<Run>> finished, String job, String variant) {
    List<Run> theirs = finished.getOrDefault(List.of(job, variant), List.of());
    Optional<Run> elsewhere = Optional.empty();
    for (int index = theirs.size() - 1; index >= 0 && other.isPresent(); index--) {
      Run run = theirs.get(index);
      if (run.started().isBefore(other.get().started())) {
        if (run.sharesWorkFolder(other.get())) {
          return Optional.of(run);
        }
        elsewhere = elsewhere.isPresent() ? elsewhere : Optional.of(run);
      }
    }
    return elsewhere;
  }

  private static String settings(Optional<Run> run) {
    Map<String, String> settings =
        new TreeMap<>(run.map(Run::configurationByFolder).orElse(Map.of()));
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
