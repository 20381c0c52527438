// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import java.util.Optional;

/** The Java that runs this process. Spark's Hadoop cannot start on the newest versions. */
final class JavaVersion {
  private static final int SUPPORTED = 17;

  private JavaVersion() {}

  /**
   * Why no job can run on a version, and what to do; empty if one can.
   *
   * @param feature such as 17
   */
  static Optional<String> problem(int feature) {
    return feature == SUPPORTED
        ? Optional.empty()
        : Optional.of(
            "Cannot run on Java %d: Spark 3.5 needs Java 17 here (install one, or set JAVA_HOME to it)"
                .formatted(feature));
  }
}
