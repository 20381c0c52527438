// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.console.Console;

/**
 * A quick look at the runs of a work folder. Unlike a job it has no configuration section, opens no
 * Spark session and leaves no row in the table of runs.
 */
interface Command {
  /** Name on the command line. */
  String name();

  /** One line. */
  String summary();

  /** Names of its operands, for people; empty if it takes none. */
  String operands();

  /** Whether it takes so many operands. */
  boolean takes(int count);

  /** A command line to start from, without the launcher. */
  String example();

  /**
   * Prints the answer.
   *
   * @return the same for {@code --json}
   * @throws io.semadapt.error.UserException if the user can fix the failure
   */
  Record run(CommandContext context, CommandLine line, Console console);
}
