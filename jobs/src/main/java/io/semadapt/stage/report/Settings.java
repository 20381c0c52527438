// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Differences between the configurations of runs.
 *
 * @param betweenVariants one table per job that ran for several variants with different values
 * @param sincePrevious values that changed since the previous run of the same job and variant
 */
record Settings(List<TextTable> betweenVariants, TextTable sincePrevious) {
  static Settings of(ReportData data) {
    List<Run> stages = data.stages().stream().filter(run -> !run.container()).toList();
    return new Settings(betweenVariants(stages), sincePrevious(stages, data));
  }

  private static List<TextTable> betweenVariants(List<Run> stages) {
    Map<String, List<Run>> byJob = new LinkedHashMap<>();
    for (Run run : stages) {
      if (!run.config().isEmpty()) {
        byJob.computeIfAbsent(run.job(), none -> new ArrayList<>()).add(run);
      }
    }
    List<TextTable> tables = new ArrayList<>();
    byJob.forEach(
        (job, runs) -> {
          List<List<String>> rows = differences(runs);
          if (!rows.isEmpty()) {
            List<String> header = new ArrayList<>(List.of(job));
            runs.forEach(run -> header.add(run.variant()));
            tables.add(new TextTable(header, rows));
          }
        });
    return tables;
  }

  /** Key, previous value, value and the runs that it concerns. */
  private static TextTable sincePrevious(List<Run> stages, ReportData data) {
    Map<List<String>, List<String>> changed = new LinkedHashMap<>();
    for (Run run : stages) {
      Optional<Run> previous = data.previous(run).filter(each -> !each.config().isEmpty());
      if (previous.isPresent()) {
        for (List<String> row : differences(List.of(previous.get(), run))) {
          changed.computeIfAbsent(row, none -> new ArrayList<>()).add(run.label());
        }
      }
    }
    List<List<String>> rows = new ArrayList<>();
    changed.forEach(
        (row, runs) ->
            rows.add(List.of(row.get(0), row.get(1), row.get(2), String.join(", ", runs))));
    return new TextTable(List.of("key", "before", "now", "runs"), rows);
  }

  /** Key and one value per run, for keys with values that differ beyond the variant's name. */
  private static List<List<String>> differences(List<Run> runs) {
    TreeSet<String> keys = new TreeSet<>();
    runs.forEach(run -> keys.addAll(run.config().keySet()));
    List<List<String>> rows = new ArrayList<>();
    for (String key : keys) {
      List<String> row = new ArrayList<>(List.of(key));
      boolean onlyNames = true;
      for (Run run : runs) {
        String value = run.config().getOrDefault(key, NumberText.NONE);
        row.add(value);
        onlyNames &= value.equals(run.variant());
      }
      if (!onlyNames && row.subList(1, row.size()).stream().distinct().count() > 1) {
        rows.add(row);
      }
    }
    return rows;
  }
}
