// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import static io.semadapt.stage.report.HtmlText.escape;

import io.semadapt.stage.report.ReportData.Run;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The parts of the page that show runs: what they took, and how they were set. */
final class RunSections {
  private static final int RUNS_SHOWN = 60;

  /** Marks for the eye what the words say. */
  private static final String FAILED = "\u2715 ";

  /** Jobs that only run others. */
  private static final List<String> CONTAINERS = List.of("pipeline", "demo");

  private RunSections() {}

  /** Time and resources of the latest run of each stage. */
  static String stages(ReportData data) {
    List<Run> stages =
        data.stages().stream().filter(run -> !CONTAINERS.contains(run.job())).toList();
    double longest = stages.stream().mapToDouble(Run::seconds).max().orElse(1);
    double sum = stages.stream().mapToDouble(Run::seconds).sum();
    StringBuilder html = new StringBuilder();
    html.append(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th>stage</th><th>variant</th>"
            + "<th class=\"n\">time</th><td class=\"bar\"></td><th class=\"n\">cores</th>"
            + "<th class=\"n\">cores busy</th><th class=\"n\">peak MB</th></tr></thead><tbody>");
    for (Run run : stages) {
      html.append("<tr><th scope=\"row\">")
          .append(escape(run.job()))
          .append("</th><td>")
          .append(escape(run.variant()))
          .append("</td><td class=\"n\">")
          .append(HtmlText.duration(run.seconds()))
          .append(
              "</td><td class=\"bar\"><span class=\"track\"><span class=\"fill\" style=\"width:")
          .append(String.format(Locale.ROOT, "%.1f", 100 * run.seconds() / Math.max(1e-9, longest)))
          .append("%\"></span></span></td><td class=\"n\">")
          .append(run.cores().map(String::valueOf).orElse(HtmlText.NONE))
          .append("</td><td class=\"n\">")
          .append(busy(run))
          .append("</td><td class=\"n\">")
          .append(run.peakMemoryMb().map(String::valueOf).orElse(HtmlText.NONE))
          .append("</td></tr>");
    }
    html.append("</tbody></table></div>");
    html.append(
        HtmlText.quiet(
            ("The latest finished run of each; together %s. Cores busy and memory are those of the"
                    + " driver's process, which is all of it where Spark is embedded; the peak is"
                    + " the process's up to then.")
                .formatted(HtmlText.duration(sum))));
    return html.toString();
  }

  private static String busy(Run run) {
    return run.cpuSeconds()
        .filter(cpu -> run.seconds() > 0)
        .map(cpu -> String.format(Locale.ROOT, "%.1f", cpu / run.seconds()))
        .orElse(HtmlText.NONE);
  }

  /** What differs between the variants' runs of one job, and from each run to the one before. */
  static String settings(ReportData data) {
    Map<String, List<Run>> byJob = new LinkedHashMap<>();
    for (Run run : data.stages()) {
      if (!run.config().isEmpty() && !CONTAINERS.contains(run.job())) {
        byJob.computeIfAbsent(run.job(), none -> new ArrayList<>()).add(run);
      }
    }
    StringBuilder html = new StringBuilder();
    html.append("<h3>Between the variants</h3>");
    StringBuilder between = new StringBuilder();
    byJob.forEach(
        (job, runs) -> {
          List<String> header = new ArrayList<>(List.of(job));
          runs.forEach(run -> header.add(run.variant()));
          List<List<String>> rows = differences(runs);
          if (runs.size() > 1 && !rows.isEmpty()) {
            between.append(HtmlText.table(header, rows));
          }
        });
    html.append(
        between.isEmpty()
            ? HtmlText.quiet(
                "Nothing but their names: modes set the weights of the GAN's terms (train-gan --help).")
            : between);
    html.append("<h3>Since the run before</h3>");
    Map<List<String>, List<String>> changed = new LinkedHashMap<>();
    for (Run run : data.stages()) {
      Optional<Run> before = data.before(run).filter(each -> !each.config().isEmpty());
      if (before.isPresent() && !CONTAINERS.contains(run.job())) {
        for (List<String> row : differences(List.of(before.get(), run))) {
          changed
              .computeIfAbsent(row, none -> new ArrayList<>())
              .add((run.job() + " " + run.variant()).strip());
        }
      }
    }
    List<List<String>> rows = new ArrayList<>();
    changed.forEach(
        (row, runs) ->
            rows.add(List.of(row.get(0), row.get(1), row.get(2), String.join(", ", runs))));
    html.append(
        rows.isEmpty()
            ? HtmlText.quiet("Nothing, or there was none.")
            : HtmlText.table(List.of("key", "before", "now", "of"), rows));
    return html.toString();
  }

  /** Key and one value a run, for keys whose values differ in more than the variant's name. */
  private static List<List<String>> differences(List<Run> runs) {
    TreeSet<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(run.config().keySet()));
    List<List<String>> rows = new ArrayList<>();
    for (String key : keys) {
      List<String> row = new ArrayList<>(List.of(key));
      boolean onlyNames = true;
      for (Run run : runs) {
        String value = run.config().getOrDefault(key, HtmlText.NONE);
        row.add(value);
        onlyNames &= value.equals(run.variant());
      }
      if (!onlyNames && row.subList(1, row.size()).stream().distinct().count() > 1) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** Every run, the latest first. */
  static String runs(List<Run> runs) {
    if (runs.isEmpty()) {
      return HtmlText.quiet("No job has run in this folder yet.");
    }
    List<Run> latest =
        new ArrayList<>(runs.subList(Math.max(0, runs.size() - RUNS_SHOWN), runs.size()));
    Collections.reverse(latest);
    String table =
        HtmlText.table(
            List.of(
                "job", "variant", "status", "time", "started (UTC)", "configuration", "message"),
            latest.stream()
                .map(
                    run ->
                        List.of(
                            run.job(),
                            run.variant(),
                            run.status().equals("ok") ? run.status() : FAILED + run.status(),
                            HtmlText.duration(run.seconds()),
                            run.started().truncatedTo(ChronoUnit.SECONDS).toString(),
                            run.configHash().substring(0, Math.min(8, run.configHash().length())),
                            run.message()))
                .toList());
    return latest.size() == runs.size()
        ? table
        : table + HtmlText.quiet("The latest %d of %d runs.".formatted(latest.size(), runs.size()));
  }
}
