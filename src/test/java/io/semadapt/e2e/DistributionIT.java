// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution as it is packed, started by its own launcher in processes of its own. */
final class DistributionIT {
  private static final Path HOME = Path.of("target", "semadapt").toAbsolutePath();
  private static final int MINUTES = 4;

  @TempDir private Path folder;

  @Test
  void anExecutorOfItsOwnProcessRunsConvolutionsThroughOneDnn()
      throws IOException, InterruptedException {
    Path spark = sparkInstallation();
    String output =
        launch(
            Map.of("SPARK_HOME", spark.toString(), "SPARK_SCALA_VERSION", "2.12"),
            "doctor",
            "--master",
            "local-cluster[1,1,1024]",
            "--set",
            "work=" + folder.resolve("work"));
    assertThat(output)
        .contains("ok    executor 0   convolutions run through oneDNN")
        .contains("ok    executor 0   ND4J CPU backend")
        .contains("failures = 0");
  }

  /** What the launcher needs of a Spark installation: its jars, and spark-submit in short. */
  private Path sparkInstallation() throws IOException {
    Path spark = folder.resolve("spark");
    Path bin = Files.createDirectories(spark.resolve("bin"));
    Files.createSymbolicLink(spark.resolve("jars"), HOME.resolve("spark"));
    Path submit = bin.resolve("spark-submit");
    Files.writeString(
        submit,
        """
        #!/usr/bin/env bash
        mapfile -d '' -t command < <("%s" -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main \\
          org.apache.spark.deploy.SparkSubmit "$@")
        command[1]="${command[1]#$'\\n'}"
        exec "${command[@]:1}"
        """
            .formatted(ProcessHandle.current().info().command().orElseThrow()));
    Files.setPosixFilePermissions(submit, PosixFilePermissions.fromString("rwxr-xr-x"));
    return spark;
  }

  private String launch(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(HOME.resolve("deploy/semadapt").toString());
    command.addAll(List.of(arguments));
    Path log = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    String output = Files.readString(log, StandardCharsets.UTF_8);
    assertThat(ended).as("ended in %d minutes:%n%s", MINUTES, output).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    return output;
  }
}
