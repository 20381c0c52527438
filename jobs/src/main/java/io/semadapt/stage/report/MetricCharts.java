// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.TableRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Charts of a table of metrics, from all of its metric columns. */
final class MetricCharts {
  private static final String LOSS = "loss";

  /** A round takes little memory: there may be a hundred thousand. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Round(double steps, double[] metrics) {}

  /** A row of the table. */
  private record Row(String runId, String variant, int round, Round measured) {}

  private MetricCharts() {}

  /**
   * One chart with all losses for each training; one chart with all trainings for each other
   * metric. A training is known by its variant.
   *
   * @param what first word of the titles
   */
  static List<Chart> read(ReportTables tables, Table table, String what) {
    List<String> metrics = table.metrics();
    Map<String, List<Round>> trainings = trainings(tables, table);
    List<Chart> charts = new ArrayList<>();
    List<Integer> all = IntStream.range(0, metrics.size()).boxed().toList();
    List<Integer> losses = all.stream().filter(index -> isLoss(metrics.get(index))).toList();
    if (losses.size() > 1) {
      trainings.forEach(
          (name, rounds) ->
              add(
                  charts,
                  "%s losses, %s".formatted(what, name),
                  losses.stream()
                      .map(index -> series(words(metrics.get(index)), rounds, index))
                      .toList()));
    }
    for (int metric : all) {
      if (losses.size() < 2 || !losses.contains(metric)) {
        add(
            charts,
            what + " " + words(metrics.get(metric)),
            trainings.entrySet().stream()
                .map(each -> series(each.getKey(), each.getValue(), metric))
                .toList());
      }
    }
    return charts;
  }

  private static boolean isLoss(String column) {
    return column.endsWith(LOSS);
  }

  private static String words(String column) {
    return (isLoss(column) && !column.equals(LOSS) ? column.replace("_" + LOSS, "") : column)
        .replace('_', ' ')
        .replace("miou", "mIoU");
  }

  /** Adds a chart, without curves of a single point or of zeros only. */
  private static void add(List<Chart> charts, String title, List<Chart.Series> all) {
    List<Chart.Series> shown =
        all.stream()
            .filter(one -> one.y().size() > 1 && one.y().stream().anyMatch(value -> value != 0))
            .toList();
    if (!shown.isEmpty()) {
      charts.add(new Chart(title, "steps per worker", false, shown));
    }
  }

  private static Chart.Series series(String name, List<Round> rounds, int metric) {
    List<Round> measured =
        rounds.stream().filter(round -> Double.isFinite(round.metrics()[metric])).toList();
    return Chart.Series.of(
        name,
        measured.stream().mapToDouble(Round::steps).toArray(),
        measured.stream().mapToDouble(round -> round.metrics()[metric]).toArray(),
        Set.of());
  }

  /** The rounds of each training; a resumed run replaces the rounds from its first one on. */
  private static Map<String, List<Round>> trainings(ReportTables tables, Table table) {
    List<String> metrics = table.metrics();
    List<String> columns = new ArrayList<>(List.of("run_id", "variant", "round", "steps"));
    columns.addAll(metrics);
    List<Row> rows =
        tables.plain(table).rows(columns).stream()
            .map(row -> row(row, metrics))
            .sorted(Comparator.comparing(Row::runId).thenComparing(Row::round))
            .toList();
    Map<String, TreeMap<Integer, Round>> byRound = new HashMap<>();
    Map<String, String> lastRun = new HashMap<>();
    for (Row row : rows) {
      TreeMap<Integer, Round> kept =
          byRound.computeIfAbsent(row.variant(), none -> new TreeMap<>());
      if (!row.runId().equals(lastRun.put(row.variant(), row.runId()))) {
        kept.tailMap(row.round(), true).clear();
      }
      kept.put(row.round(), row.measured());
    }
    Map<String, List<Round>> result = new TreeMap<>(ReportData.DISPLAY_ORDER);
    byRound.forEach((name, kept) -> result.put(name, List.copyOf(kept.values())));
    return result;
  }

  private static Row row(TableRow row, List<String> metrics) {
    return new Row(
        row.required("run_id", String.class),
        row.text("variant").orElse(""),
        row.required("round", Integer.class),
        new Round(
            row.required("steps", Long.class),
            metrics.stream().mapToDouble(row::number).toArray()));
  }
}
