// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.job.ReferenceConfig;
import io.semadapt.tables.PlainTable;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.TableRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A run as the commands show it.
 *
 * @param startedUtc ISO 8601
 * @param miou fraction, of runs that score
 */
record ListedRun(
    String runId,
    String job,
    Optional<String> variant,
    String status,
    Optional<String> startedUtc,
    double seconds,
    Optional<Double> miou,
    Lineage lineage) {
  /**
   * Where the result of a run comes from; empty where the row is of an older version.
   *
   * @param settings every key that was read
   * @param inputs fingerprints of the data, by name
   * @param conditions equal for scores that can be compared
   */
  record Lineage(
      Map<String, String> settings,
      Map<String, String> inputs,
      Optional<String> conditions,
      Optional<String> checkpoint,
      Optional<String> checkpointSha256,
      Optional<Long> checkpointStep,
      Optional<String> engine,
      Optional<String> version,
      Optional<String> host,
      Optional<String> command) {}

  /**
   * The runs whose id begins with a text, oldest first.
   *
   * @param notes takes a line for each file that cannot be read
   */
  static List<ListedRun> of(CommandContext context, String beginning, Consumer<String> notes) {
    PlainTable table = new PlainTable(context.work(), Table.RUNS, context.conf(), notes);
    List<TableRow> rows =
        beginning.isEmpty() ? table.rows() : table.rowsOf(id -> id.startsWith(beginning));
    return rows.stream().map(ListedRun::of).toList();
  }

  private static ListedRun of(TableRow row) {
    return new ListedRun(
        row.required("run_id", String.class),
        row.text("job").orElse("-"),
        row.text("variant"),
        row.text("status").orElse("-"),
        row.value("started_utc", Instant.class).map(Instant::toString),
        row.value("seconds", Double.class).orElse(0.0),
        row.value("miou", Double.class),
        new Lineage(
            ReferenceConfig.currentNames(row.map("config", String.class)),
            row.map("inputs", String.class),
            row.text("conditions"),
            row.text("checkpoint"),
            row.text("checkpoint_sha256"),
            row.value("checkpoint_step", Long.class),
            row.text("engine"),
            row.text("version"),
            row.text("host"),
            row.text("command")));
  }

  /** What may differ between two runs: settings, inputs, checkpoint, engine, version, by name. */
  Map<String, String> differing() {
    Map<String, String> all = new TreeMap<>(lineage.settings());
    lineage.inputs().forEach((name, value) -> all.put("input " + name, value));
    lineage.checkpointSha256().ifPresent(value -> all.put("checkpoint sha256", value));
    lineage.checkpointStep().ifPresent(value -> all.put("checkpoint step", value.toString()));
    lineage.engine().ifPresent(value -> all.put("engine that ran", value));
    lineage.version().ifPresent(value -> all.put("version", value));
    return all;
  }
}
