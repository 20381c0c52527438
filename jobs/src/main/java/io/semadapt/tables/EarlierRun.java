// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;

/**
 * A row of the runs table, read without a session: plans are made before one is opened.
 *
 * @param config every key that was read, with its value
 */
public record EarlierRun(
    String runId,
    String job,
    String status,
    double seconds,
    Map<String, Long> counts,
    Map<String, String> config) {
  private static final List<String> COLUMNS =
      List.of("run_id", "job", "status", "seconds", "counts", "config");

  /** The rows of a work folder, oldest first; empty without a table. */
  public static List<EarlierRun> of(String work, Configuration conf) {
    // An estimate without a damaged file is good enough; the jobs that read tables name it.
    return new PlainTable(work, ReportTables.Table.RUNS, conf, note -> {})
        .rows(COLUMNS).stream().map(EarlierRun::of).toList();
  }

  private static EarlierRun of(TableRow row) {
    return new EarlierRun(
        row.required("run_id", String.class),
        row.text("job").orElse(""),
        row.text("status").orElse(""),
        row.value("seconds", Double.class).orElse(0.0),
        row.map("counts", Long.class),
        row.map("config", String.class));
  }

  /** A whole number of the result; 0 where it has none of that name. */
  public double count(String name) {
    return counts.getOrDefault(name, 0L);
  }

  /** Whether it ran to its end. */
  public boolean finished() {
    return status.equals("ok") || status.equals("below-threshold");
  }
}
