// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import java.util.List;

/** All problems of a configuration; the message is a heading and one line per problem. */
public final class InvalidConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The problems joined by newlines: an exception must be serializable, a list may not be. */
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

  /** One line per problem, without the heading; never empty. */
  public List<String> problems() {
    return List.of(problems.split("\n", -1));
  }
}
