// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.storage.ShardManifest;
import java.util.ArrayList;
import java.util.List;

/**
 * The result: one line per variant and what to conclude.
 *
 * @param summary the result in one sentence
 * @param rows empty if nothing has been evaluated
 */
record Headline(String summary, List<Row> rows, List<Point> points) {
  private static final int FEW_IMAGES = 100;

  /**
   * Score of a variant.
   *
   * @param frequent mIoU of the frequent classes
   * @param mean mIoU, [0, 1]
   */
  record Row(
      String name,
      String miou,
      String frequent,
      String gain,
      String gapClosed,
      String seeds,
      double mean) {
    static Row of(VariantScore score, Comparison comparison) {
      return new Row(
          score.name(),
          NumberText.percent(score.miou()),
          NumberText.percent(score.frequentMiou()),
          comparison.gain(score).map(NumberText::points).orElse(NumberText.NONE),
          comparison.gapShare(score).map(NumberText::share).orElse(NumberText.NONE),
          score.seeds(),
          score.mean());
    }
  }

  /** Sentences under one heading. */
  record Point(String heading, List<String> sentences) {}

  static Headline of(ReportData data, History history, Inputs inputs) {
    Comparison comparison = new Comparison(data.variants());
    Verdict verdict = new Verdict(comparison);
    List<Row> rows = data.variants().stream().map(score -> Row.of(score, comparison)).toList();
    List<Point> points =
        List.of(
            new Point("Effect", verdict.differences()),
            new Point("Reliability", verdict.trust()),
            new Point("Next steps", verdict.next()),
            new Point("Warnings", warnings(data, history, inputs)));
    return new Headline(
        verdict.summary(),
        rows,
        points.stream().filter(point -> !point.sentences().isEmpty()).toList());
  }

  private static List<String> warnings(ReportData data, History history, Inputs inputs) {
    List<String> warnings = new ArrayList<>();
    for (History.Point point : history.currentRegressions()) {
      warnings.add(
          "The latest score of %s fell by %s points (see %s)."
              .formatted(point.name(), point.drop(), Section.HISTORY.title()));
    }
    if (data.variants().stream()
            .map(VariantScore::conditions)
            .filter(known -> !known.isEmpty())
            .distinct()
            .count()
        > 1) {
      warnings.add(
          "The variants were not scored under the same conditions: evaluate them again on the same"
              + " data with the same settings.");
    }
    List<Run> failed = data.unresolvedFailures();
    if (!failed.isEmpty()) {
      List<String> labels = failed.stream().map(Run::label).distinct().toList();
      warnings.add(
          "Failed and not repeated: %s (see %s)."
              .formatted(String.join(", ", labels), Section.RUNS.title()));
    }
    if (inputs.rejectedCount() > 0) {
      warnings.add(
          "Ingest rejected %d samples (see %s)."
              .formatted(inputs.rejectedCount(), Section.INPUTS.title()));
    }
    ShardManifest scored = inputs.sets().get("target-val");
    if (scored != null && scored.samples() < FEW_IMAGES) {
      warnings.add("Evaluated on only %d images.".formatted(scored.samples()));
    }
    return warnings;
  }
}
