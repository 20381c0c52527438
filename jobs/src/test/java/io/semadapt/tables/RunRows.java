// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.engine.EngineChoice;
import io.semadapt.error.ExitCode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Rows of the table of runs for tests. */
public final class RunRows {
  /** A run of which nothing but its host is known. */
  public static final RunRow.Lineage UNKNOWN =
      new RunRow.Lineage(
          Map.of(), Optional.empty(), Optional.empty(), "host", Optional.empty(), Optional.empty());

  private RunRows() {}

  /** A run of a minute and a second, of four cores. */
  public static RunRow of(
      String runId,
      String job,
      String variant,
      Instant started,
      ExitCode code,
      Optional<Double> miou,
      String message,
      Map<String, String> config) {
    return new RunRow(
        runId,
        job,
        variant,
        started,
        61,
        new RunRow.Ended(code, message, Map.of("samples", 3L), miou),
        new RunRow.Setup("0.1.0", "abc", config, Optional.empty()),
        UNKNOWN,
        new ProcessUse(4, 12.5, Optional.of(512L)));
  }

  /** A run of which everything is known. */
  static RunRow full(String runId, Instant started) {
    RunRow run =
        of(
            runId,
            "ingest",
            "",
            started,
            ExitCode.OK,
            Optional.empty(),
            "",
            Map.of("ingest.limit", "3", "work", "w"));
    return from(
        new RunRow.Lineage(
            Map.of("source", "f00d"),
            Optional.of("shards = f00d"),
            Optional.of(
                new RunRow.UsedCheckpoint(
                    "w/gan/round-000002.ckpt", Optional.of("beef"), OptionalLong.of(20))),
            "here",
            Optional.of("local-1"),
            Optional.of("semadapt ingest")),
        run);
  }

  /** The same run on an engine. */
  public static RunRow on(EngineChoice engine, RunRow run) {
    RunRow.Setup setup = run.setup();
    return new RunRow(
        run.runId(),
        run.job(),
        run.variant(),
        run.started(),
        run.seconds(),
        run.ended(),
        new RunRow.Setup(setup.version(), setup.configHash(), setup.config(), Optional.of(engine)),
        run.lineage(),
        run.use());
  }

  /** The same run, whose score is of given conditions. */
  public static RunRow under(String conditions, RunRow run) {
    return from(
        new RunRow.Lineage(
            Map.of(),
            Optional.of(conditions),
            Optional.empty(),
            "host",
            Optional.empty(),
            Optional.empty()),
        run);
  }

  /** The same run with its lineage. */
  public static RunRow from(RunRow.Lineage lineage, RunRow run) {
    return new RunRow(
        run.runId(),
        run.job(),
        run.variant(),
        run.started(),
        run.seconds(),
        run.ended(),
        run.setup(),
        lineage,
        run.use());
  }
}
