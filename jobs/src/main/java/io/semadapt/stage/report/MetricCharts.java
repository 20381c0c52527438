// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Charts of a table of metrics, from all of its metric columns. */
final class MetricCharts {
  private static final String LOSS = "loss";

  private MetricCharts() {}

  /**
   * One chart with all losses for each training; one chart with all trainings for each other
   * metric.
   *
   * @param key column that identifies the training
   * @param what first word of the titles
   */
  static List<Chart> read(
      ReportTables tables, SparkSession spark, Table table, String key, String what) {
    List<Row> rows = tables.read(spark, table).orderBy("run_id", "round").collectAsList();
    Map<String, List<Row>> trainings = rounds(rows, key);
    List<Chart> charts = new ArrayList<>();
    List<String> losses = table.metrics().stream().filter(MetricCharts::isLoss).toList();
    if (losses.size() > 1) {
      trainings.forEach(
          (name, rounds) ->
              add(
                  charts,
                  "%s losses, %s".formatted(what, name),
                  losses.stream().map(loss -> series(words(loss), rounds, loss)).toList()));
    }
    for (String metric : table.metrics()) {
      if (losses.size() < 2 || !losses.contains(metric)) {
        add(
            charts,
            what + " " + words(metric),
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

  private static Chart.Series series(String name, List<Row> rows, String column) {
    List<Double> x = new ArrayList<>();
    List<Double> y = new ArrayList<>();
    for (Row row : rows) {
      Double value = row.getAs(column);
      if (value != null && Double.isFinite(value)) {
        x.add((double) row.<Long>getAs("steps"));
        y.add(value);
      }
    }
    return new Chart.Series(name, x, y, List.of());
  }

  /** The rounds of each training; a resumed run replaces the rounds from its first one on. */
  private static Map<String, List<Row>> rounds(List<Row> rows, String key) {
    Map<String, TreeMap<Integer, Row>> byRound = new TreeMap<>(ReportData.DISPLAY_ORDER);
    Map<String, String> lastRun = new TreeMap<>();
    for (Row row : rows) {
      String name = ReportData.text(row, key);
      int round = row.<Integer>getAs("round");
      TreeMap<Integer, Row> kept = byRound.computeIfAbsent(name, none -> new TreeMap<>());
      String run = ReportData.text(row, "run_id");
      if (!run.equals(lastRun.put(name, run))) {
        kept.tailMap(round, true).clear();
      }
      kept.put(round, row);
    }
    Map<String, List<Row>> result = new LinkedHashMap<>();
    byRound.forEach((name, kept) -> result.put(name, List.copyOf(kept.values())));
    return result;
  }
}
