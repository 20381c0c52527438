// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.error.ExitCode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Rows of the table of runs for tests. */
public final class RunRows {
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
        new RunRow.Setup("0.1.0", "abc", config),
        new ProcessUse(4, 12.5, Optional.of(512L)));
  }
}
