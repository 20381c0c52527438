// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.console.Console;
import io.semadapt.console.Text;
import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.List;

/** The report on the console: latest runs, IoU per class, comparison of the variants. */
record ReportText(ReportData data, History history) {
  private static final int RUNS = 20;

  void print(Console console) {
    printRuns(console);
    if (data.variants().isEmpty()) {
      console.line("Nothing has been evaluated in this folder yet.");
      return;
    }
    console.line("");
    printClasses(console);
    console.line("");
    printComparison(console);
    for (History.Point point : history.currentRegressions()) {
      console.line(
          "Regression: %s fell by %s points to %s on %s (run %s)"
              .formatted(
                  point.name(),
                  point.drop(),
                  NumberText.percent(point.score().miou()),
                  point.when(),
                  point.score().runId()));
    }
  }

  private void printRuns(Console console) {
    List<Run> runs = data.runs();
    console.table(
        List.of("started (UTC)", "job", "variant", "engine", "time", "status"),
        runs.subList(Math.max(0, runs.size() - RUNS), runs.size()).stream()
            .map(
                run ->
                    List.of(
                        run.startedText(),
                        run.job(),
                        run.variant(),
                        run.engine(),
                        Text.duration(run.seconds()),
                        run.status()))
            .toList());
  }

  private void printClasses(Console console) {
    List<String> header = new ArrayList<>(List.of("IoU %"));
    data.variants().forEach(score -> header.add(score.name()));
    List<List<String>> classes = new ArrayList<>();
    for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
      List<String> row = new ArrayList<>(List.of(type.label()));
      data.variants().forEach(score -> row.add(NumberText.percent(score.iou(type))));
      classes.add(row);
    }
    console.table(header, classes);
  }

  private void printComparison(Console console) {
    Comparison comparison = new Comparison(data.variants());
    console.table(
        List.of("trained on", "mIoU %", "frequent %", "gain", "gap closed", "seeds"),
        data.variants().stream()
            .map(score -> Headline.Row.of(score, comparison))
            .map(
                row ->
                    List.of(
                        row.name(),
                        row.miou(),
                        row.frequent(),
                        row.gain(),
                        row.gapClosed(),
                        row.seeds()))
            .toList());
    Verdict verdict = new Verdict(comparison);
    console.line(verdict.summary());
    verdict.trust().forEach(console::line);
  }
}
