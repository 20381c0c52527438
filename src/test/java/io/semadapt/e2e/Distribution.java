// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The distribution as it is packed, and its launcher. */
final class Distribution {
  static final Path HOME = Path.of("target", "semadapt").toAbsolutePath();
  private static final int MINUTES = 30;

  private Distribution() {}

  /**
   * How a job ended.
   *
   * @param output what it wrote to either stream
   */
  record Ended(int exitCode, String output) {}

  /**
   * Runs {@code deploy/semadapt} in a separate process.
   *
   * @param folder it is started in, where its output is kept
   */
  static Ended launch(Path folder, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return launch(HOME, folder, environment, arguments);
  }

  /** The same with the launcher of another distribution. */
  static Ended launch(Path home, Path folder, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(home.resolve("deploy/semadapt").toString());
    command.addAll(List.of(arguments));
    return run(folder, environment, command);
  }

  /** Runs a command in a separate process. */
  static Ended run(Path folder, Map<String, String> environment, List<String> command)
      throws IOException, InterruptedException {
    Path log = Files.createTempFile(folder, "run-", ".log");
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
    return new Ended(process.exitValue(), output);
  }
}
