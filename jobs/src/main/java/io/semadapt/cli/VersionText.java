// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.console.Console;
import io.semadapt.engine.Engine;
import io.semadapt.engine.Engines;
import io.semadapt.job.Build;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

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
            List.of("spark", spark()),
            List.of("engines", engines())));
  }

  /** From the file that Spark itself reads: its classes take a second to load. */
  private static String spark() {
    Properties build = new Properties();
    try (InputStream in = VersionText.class.getResourceAsStream("/spark-version-info.properties")) {
      if (in != null) {
        build.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build.getProperty("version", "unknown");
  }

  private static String engines() {
    return Engines.all().isEmpty()
        ? "none"
        : Engines.all().stream().map(Engine::description).collect(Collectors.joining(", "));
  }
}
