// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A job in a process of its own, which can be killed by SIGKILL. */
final class JobProcess {
  /** The exit code of a killed process. */
  static final int KILLED = 128 + 9;

  private final Process process;
  private final Path log;

  private JobProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts a job with one thread of Spark's.
   *
   * @param log to which everything that it prints is added
   */
  static JobProcess start(Path log, String job, List<String> settings) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx512m", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(JobMain.class.getName(), job, "--master", "local[1]"));
    for (String setting : settings) {
      command.addAll(List.of("--set", setting));
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("OMP_NUM_THREADS", "1");
    return new JobProcess(builder.start(), log);
  }

  /** Waits for something that the process does, and then some; ends early when the process does. */
  void await(BooleanSupplier happened, int thenMillis) throws InterruptedException {
    while (!happened.getAsBoolean() && process.isAlive()) {
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }
    process.waitFor(thenMillis, TimeUnit.MILLISECONDS);
  }

  /** Kills it and says how it ended: {@link #KILLED} unless it had ended before. */
  int kill() throws InterruptedException {
    process.destroyForcibly();
    return process.waitFor();
  }

  /** Waits for its end and returns its exit code. */
  int ends() throws InterruptedException {
    return process.waitFor();
  }

  /** Waits for its end. */
  void succeeds() throws InterruptedException {
    assertThat(ends()).as(said(log)).isZero();
  }

  /** What processes printed, for messages. */
  static Supplier<String> said(Path log) {
    return () -> {
      try {
        return Files.readString(log);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }
}
