// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * What a user's Spark installation is to us, without a download: a folder with the jars of the
 * distribution's embedded Spark and with bin/spark-submit.
 *
 * @param home what SPARK_HOME names
 */
record SparkInstallation(Path home) {
  /** The Java of this process, for every other. */
  static final String JAVA = ProcessHandle.current().info().command().orElseThrow();

  /** Makes an installation in {@code folder/spark}. */
  static SparkInstallation in(Path folder) throws IOException {
    Path home = folder.resolve("spark");
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.createSymbolicLink(home.resolve("jars"), Distribution.HOME.resolve("spark"));
    Path submit = bin.resolve("spark-submit");
    // Spark's own bin/spark-class in short.
    Files.writeString(
        submit,
        """
        #!/usr/bin/env bash
        mapfile -d '' -t command < <("%s" -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main \\
          org.apache.spark.deploy.SparkSubmit "$@")
        command[1]="${command[1]#$'\\n'}"
        exec "${command[@]:1}"
        """
            .formatted(JAVA));
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new SparkInstallation(home);
  }

  /** What a process needs to find it. */
  Map<String, String> environment() {
    return Map.of("SPARK_HOME", home.toString(), "SPARK_SCALA_VERSION", "2.12");
  }
}
