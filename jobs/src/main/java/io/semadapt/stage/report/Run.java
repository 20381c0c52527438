// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.job.ReferenceConfig;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * One run of a job.
 *
 * @param variant empty if the job has none
 * @param config configuration values by key
 */
record Run(
    String id,
    String job,
    String variant,
    Instant started,
    double seconds,
    String status,
    String configHash,
    String message,
    Map<String, String> config,
    Resources resources) {
  /** What the run used, where it was measured. */
  record Resources(
      Optional<Integer> cores, Optional<Double> cpuSeconds, Optional<Long> peakMemoryMb) {}

  /** Reads the table of runs, oldest first. */
  static List<Run> read(ReportTables tables, SparkSession spark) {
    List<Run> runs = new ArrayList<>();
    for (Row row : tables.read(spark, Table.RUNS).orderBy("started_utc").collectAsList()) {
      int config = row.fieldIndex("config");
      runs.add(
          new Run(
              ReportData.text(row, "run_id"),
              ReportData.text(row, "job"),
              ReportData.text(row, "variant"),
              row.<Timestamp>getAs("started_utc").toInstant(),
              row.<Double>getAs("seconds"),
              ReportData.text(row, "status"),
              ReportData.text(row, "config_hash"),
              ReportData.text(row, "message"),
              row.isNullAt(config)
                  ? Map.of()
                  : ReferenceConfig.currentNames(row.getJavaMap(config)),
              new Resources(
                  Optional.ofNullable(row.getAs("cores")),
                  Optional.ofNullable(row.getAs("cpu_seconds")),
                  Optional.ofNullable(row.getAs("peak_memory_mb")))));
    }
    return runs;
  }

  /** Whether the job completed. */
  boolean finished() {
    return status.equals("ok") || status.equals("below-threshold");
  }

  /** Whether the job only starts other jobs. */
  boolean container() {
    return job.equals("pipeline") || job.equals("demo");
  }

  /** Job and variant. */
  String label() {
    return (job + " " + variant).strip();
  }

  /** Time of the start to the second, UTC. */
  String startedText() {
    return started.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
