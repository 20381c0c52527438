// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.console.Console;
import io.semadapt.engine.Engine;
import io.semadapt.engine.Engines;
import io.semadapt.job.Build;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.package$;

/** The versions that a report of a bug needs. */
final class VersionText {
  private VersionText() {}

  /** Prints the versions; opens no session and loads no native library. */
  static void print(Console console) {
    console.pairs(
        List.of(
            List.of("semadapt", Build.version()),
            List.of("commit", Build.commit().orElse("unknown")),
            List.of(
                "java",
                System.getProperty("java.version") + ", " + System.getProperty("java.vendor")),
            List.of("spark", package$.MODULE$.SPARK_VERSION()),
            List.of("engines", engines())));
  }

  private static String engines() {
    return Engines.all().isEmpty()
        ? "none"
        : Engines.all().stream().map(Engine::description).collect(Collectors.joining(", "));
  }
}
