// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import java.util.Optional;
import java.util.Set;

/** The Java that runs this process. Spark's Hadoop cannot log in on 24 and newer. */
final class JavaVersion {
  /** Versions that the tests have run on. */
  private static final Set<Integer> SUPPORTED = Set.of(17, 21);

  private JavaVersion() {}

  /**
   * Why no job can run on a version, and what to do; empty if one can.
   *
   * @param feature such as 17
   */
  static Optional<String> problem(int feature) {
    return SUPPORTED.contains(feature)
        ? Optional.empty()
        : Optional.of(
            "Cannot run on Java %d: Semadapt needs Java 17 or 21 (install one, or set JAVA_HOME to it)"
                .formatted(feature));
  }
}
