// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.error.ExitCode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a command ended.
 *
 * @param job empty when none was named
 * @param run empty when nothing was run
 * @param result empty when it failed
 * @param errors one line each
 */
record Outcome(
    String job, Optional<Run> run, ExitCode code, Optional<Record> result, List<String> errors) {
  /**
   * A run, and not a dry one.
   *
   * @param seconds that it took
   */
  record Run(String id, Instant started, double seconds) {}

  /** A command line that cannot be understood. */
  static Outcome usage(String error) {
    return new Outcome("", Optional.empty(), ExitCode.USAGE, Optional.empty(), List.of(error));
  }
}
