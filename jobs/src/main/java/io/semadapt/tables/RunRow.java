// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.engine.EngineChoice;
import io.semadapt.error.ExitCode;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
    Lineage lineage,
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

  /**
   * Where the result comes from.
   *
   * @param inputs fingerprints of the data by name; none if preparing failed
   * @param conditions what a score depends on besides the network; scores with equal ones can be
   *     compared; empty for a run that scores nothing
   * @param checkpoint that the run made, or else the one that it read
   * @param host of the driver
   * @param applicationId of Spark; empty if no session was opened
   * @param command line, secrets masked; empty where there was none
   */
  public record Lineage(
      Map<String, String> inputs,
      Optional<String> conditions,
      Optional<UsedCheckpoint> checkpoint,
      String host,
      Optional<String> applicationId,
      Optional<String> command) {}

  /**
   * A checkpoint.
   *
   * @param hash SHA-256 of the file; empty where a run that made it was stopped
   * @param step of each worker; empty if the file does not say
   */
  public record UsedCheckpoint(String path, Optional<String> hash, OptionalLong step) {}

  private Long checkpointStep() {
    OptionalLong step = lineage.checkpoint().map(UsedCheckpoint::step).orElse(OptionalLong.empty());
    return step.isPresent() ? step.getAsLong() : null;
  }

  /** The row, in the order of {@link ReportTables.Table#RUNS}. */
  public Row toRow() {
    return RowFactory.create(
        runId,
        job,
        variant.isEmpty() ? null : variant,
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
        setup.engine().map(choice -> choice.precision().key()).orElse(null),
        Timestamp.from(started.plusMillis(Math.round(seconds * 1000))),
        lineage.host(),
        lineage.applicationId().orElse(null),
        lineage.command().orElse(null),
        lineage.inputs(),
        lineage.conditions().orElse(null),
        lineage.checkpoint().map(UsedCheckpoint::path).orElse(null),
        lineage.checkpoint().flatMap(UsedCheckpoint::hash).orElse(null),
        checkpointStep());
  }
}
