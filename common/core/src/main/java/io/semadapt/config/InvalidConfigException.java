// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import java.util.List;

/** Every problem of a configuration; the message has one line for each, under a heading. */
public final class InvalidConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The problems joined by newlines: exceptions are serializable, a list need not be. */
  private final String problems;

  InvalidConfigException(String owner, List<String> problems) {
    super(
        "Invalid configuration for %s (%d %s):%n  %s"
            .formatted(
                owner,
                problems.size(),
                problems.size() == 1 ? "problem" : "problems",
                String.join(System.lineSeparator() + "  ", problems)));
    this.problems = String.join("\n", problems);
  }

  /** One line for each problem, without the heading; never empty. */
  public List<String> problems() {
    return List.of(problems.split("\n", -1));
  }
}
