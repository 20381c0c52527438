// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.config.InvalidConfigException;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import java.util.List;

/** An error on the console: one line for each problem of the user, a trace for a bug. */
final class PrintedError {
  private PrintedError() {}

  /** Prints the error, and returns it as one line for each problem. */
  static List<String> of(Throwable thrown, ExitCode code, Console console) {
    if (code == ExitCode.INTERNAL_ERROR) {
      console.trace(thrown);
      return List.of(thrown.toString());
    }
    Throwable cause = thrown;
    while (!(cause instanceof UserException) && !(cause instanceof InvalidConfigException)) {
      cause = cause.getCause();
    }
    console.error(cause.getMessage());
    return cause instanceof InvalidConfigException invalid
        ? invalid.problems()
        : List.of(cause.getMessage());
  }
}
