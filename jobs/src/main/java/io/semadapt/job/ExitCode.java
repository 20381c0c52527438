// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.util.Locale;

/** How a run ended; nothing else mentions these numbers. */
public enum ExitCode {
  /** Done. */
  OK(0),
  /** Unknown job or option. */
  USAGE(1),
  /** Bad configuration, missing input, or bad data above the threshold. */
  USER_ERROR(2),
  /** A bug, or the machine's failure: the trace is printed. */
  INTERNAL_ERROR(3),
  /** Training diverged or collapsed: the last good checkpoint is kept. */
  DIVERGED(3),
  /** An evaluation ran and its score is below the one asked for. */
  BELOW_THRESHOLD(4);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  /** The process's exit status. */
  public int number() {
    return number;
  }

  /** The name in the runs table: {@code user-error}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
