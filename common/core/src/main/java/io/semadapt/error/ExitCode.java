// SPDX-License-Identifier: Apache-2.0
package io.semadapt.error;

import java.util.Locale;

/** How a run ended; nothing else mentions these numbers. */
public enum ExitCode {
  /** Done. */
  OK(0, "done"),
  /** Unknown job or option. */
  USAGE(1, "unknown job or option; nothing was done"),
  /** Bad configuration, missing input, or bad data above the threshold. */
  USER_ERROR(2, "bad configuration, missing input or bad data: one line for each problem"),
  /** A bug or a failure of the machine: the stack trace is printed. */
  INTERNAL_ERROR(3, "a bug or a failure of the machine, with a stack trace"),
  /** Training diverged or collapsed: the last good checkpoint is kept. */
  DIVERGED(3, "training diverged or collapsed; the last good checkpoint is kept"),
  /** An evaluation ran, and its score is below the required one. */
  BELOW_THRESHOLD(4, "the score is below the required one"),
  /** Ctrl-C: as a shell counts signal 2. */
  INTERRUPTED(130, "interrupted by Ctrl-C; the same command continues"),
  /** SIGTERM or a closed terminal: as a shell counts signal 15. */
  TERMINATED(143, "interrupted by SIGTERM or a closed terminal; the same command continues");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** The process's exit status. */
  public int number() {
    return number;
  }

  /** Its meaning, for people. */
  public String meaning() {
    return meaning;
  }

  /** The status in the runs table: {@code user-error}. Both interruptions have the same. */
  public String key() {
    ExitCode status = this == TERMINATED ? INTERRUPTED : this;
    return status.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
