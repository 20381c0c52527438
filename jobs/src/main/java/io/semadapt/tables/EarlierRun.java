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
  private static final int NEWEST = 500;

  /** The newest rows of a work folder, oldest first; empty without a table. */
  public static List<EarlierRun> of(String work, Configuration conf) {
    PlainTable table = new PlainTable(work, ReportTables.Table.RUNS, conf);
    List<String> files = table.files();
    // An estimate without a damaged file is good enough; the jobs that read tables name it.
    return table
        .rows(files.subList(Math.max(0, files.size() - NEWEST), files.size()), note -> {})
        .stream()
        .map(EarlierRun::of)
        .toList();
  }

  private static EarlierRun of(Map<String, Object> row) {
    return new EarlierRun(
        (String) row.get("run_id"),
        (String) row.get("job"),
        (String) row.get("status"),
        (Double) row.get("seconds"),
        PlainTable.map(row, "counts", Long.class),
        PlainTable.map(row, "config", String.class));
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
