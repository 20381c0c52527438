// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.console.Console;

/**
 * Something that answers at once, about the runs of a work folder: no configuration of its own, no
 * Spark session, no row in the table of runs.
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
  Record run(CommandPlace place, CommandLine line, Console console);
}
