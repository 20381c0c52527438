// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two first commands at the same time in one clone built into the same folder together. */
final class LauncherBuildTest {
  private static final Path LAUNCHER = Path.of("..", "deploy", "semadapt");

  @TempDir private Path folder;

  @Test
  void theSecondOfTwoCommandsWaitsForTheBuildOfTheFirst() throws Exception {
    assumeTrue(hasFlock());
    Path clone = folder.resolve("clone");
    Files.createDirectories(clone.resolve("deploy"));
    Files.copy(LAUNCHER, clone.resolve("deploy/semadapt"));
    Path programs = Files.createDirectories(folder.resolve("bin"));
    // The build goes on until the second command waits, or builds too.
    program(
        programs.resolve("mvn"),
        "test -f '%1$s/builds' && echo again >> '%1$s/builds' || echo built > '%1$s/builds'",
        "mkdir -p src/target/semadapt/lib src/target/semadapt/spark",
        "until grep -q 'Waiting for another build' '%1$s/second' || grep -q again '%1$s/builds'; do",
        "  sleep 0.1",
        "done");
    program(programs.resolve("jdk/bin/java"), "exit 0");

    Process first = launch(clone, programs, "first");
    while (!Files.exists(folder.resolve("builds"))) {
      assertThat(first.isAlive()).isTrue();
      Thread.onSpinWait();
    }
    Process second = launch(clone, programs, "second");

    for (Process each : List.of(first, second)) {
      assertThat(each.waitFor(10, TimeUnit.MINUTES)).isTrue();
      assertThat(each.exitValue()).isZero();
    }
    assertThat(folder.resolve("builds")).hasContent("built");
    assertThat(folder.resolve("second")).content().doesNotContain("Building");
  }

  private static boolean hasFlock() throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", "command -v flock").start().waitFor() == 0;
  }

  private void program(Path file, String... lines) throws IOException {
    Files.createDirectories(file.getParent());
    String script = "#!/bin/sh\n" + String.join("\n", lines) + "\n";
    Files.writeString(file, script.formatted(folder));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Process launch(Path clone, Path programs, String name) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(clone.resolve("deploy/semadapt").toString(), "--version")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name).toFile());
    builder.environment().put("PATH", programs + ":" + System.getenv("PATH"));
    builder.environment().put("JAVA_HOME", programs.resolve("jdk").toString());
    return builder.start();
  }
}
