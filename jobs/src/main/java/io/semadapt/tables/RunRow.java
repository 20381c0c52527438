// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.engine.EngineChoice;
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
 * @param variant of the segmenter, or empty
 * @param use cores, processor time and memory
 */
public record RunRow(
    String runId,
    String job,
    String variant,
    Instant started,
    double seconds,
    Ended ended,
    Setup setup,
    ProcessUse use) {
  /**
   * How a run ended.
   *
   * @param message why it failed, or empty
   * @param counts whole numbers of the result, by name
   * @param miou fraction in [0, 1], where the job scores something
   */
  public record Ended(
      ExitCode code, String message, Map<String, Long> counts, Optional<Double> miou) {}

  /**
   * What was run.
   *
   * @param version of this product
   * @param configHash hash of everything that determines the result
   * @param config every key that was read, with its value; secrets are masked
   * @param engine that ran networks, without {@code auto}; empty where none ran
   */
  public record Setup(
      String version,
      String configHash,
      Map<String, String> config,
      Optional<EngineChoice> engine) {}

  /** The row, in the order of {@link ReportTables.Table#RUNS}. */
  public Row toRow() {
    return RowFactory.create(
        runId,
        job,
        variant,
        Timestamp.from(started),
        seconds,
        ended.code().key(),
        ended.code().number(),
        setup.configHash(),
        ended.counts(),
        ended.miou().orElse(null),
        setup.version(),
        ended.message(),
        setup.config(),
        use.cores(),
        use.cpuSeconds(),
        use.peakMemoryMb().orElse(null),
        setup.engine().map(choice -> choice.engine().key()).orElse(null),
        setup.engine().map(choice -> choice.device().key()).orElse(null),
        setup.engine().map(choice -> choice.precision().key()).orElse(null));
  }
}
