// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import java.util.List;
import java.util.Optional;

/** The list of commands. */
final class Commands {
  private static final List<Command> ALL =
      List.of(new RunsCommand(), new CompareCommand(), new PruneCommand());

  private Commands() {}

  /** Every command, in the order of the help text. */
  static List<Command> all() {
    return ALL;
  }

  /** The command of a name, if it is one. */
  static Optional<Command> named(String name) {
    return ALL.stream().filter(command -> command.name().equals(name)).findFirst();
  }
}
