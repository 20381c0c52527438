// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.error.ExitCode;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * One run of one job.
 *
 * @param variant which segmenter it was for, or empty
 * @param counts whole numbers of the result, by name
 * @param miou fraction in [0, 1], where the job scores something
 * @param message why it failed, or empty
 * @param config every key that was read, with its value; secrets are masked
 * @param use cores, time of the processor and memory
 */
public record RunRow(
    String runId,
    String job,
    String variant,
    Instant started,
    double seconds,
    ExitCode exitCode,
    String configHash,
    Map<String, Long> counts,
    Optional<Double> miou,
    String version,
    String message,
    Map<String, String> config,
    ProcessUse use) {
  /** The row, in the order of {@link ReportTables.Table#RUNS}. */
  public Row toRow() {
    return RowFactory.create(
        runId,
        job,
        variant,
        Timestamp.from(started),
        seconds,
        exitCode.key(),
        exitCode.number(),
        configHash,
        counts,
        miou.orElse(null),
        version,
        message,
        config,
        use.cores(),
        use.cpuSeconds(),
        use.peakMemoryMb().orElse(null));
  }
}
