// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.fixture.SharedSpark;
import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedSpark.class)
final class InterruptionTest {
  @Test
  void aRequestWhoseInterruptSparkHasLostEndsTheRunWhenItNeedsSpark(JobContext shared) {
    Interruption interruption = new Interruption();
    JobContext context =
        new JobContext(
            shared.sessions(),
            shared.runId(),
            shared.clock(),
            shared.console(),
            interruption,
            List.of());
    interruption.stopBy(() -> {});
    assertThat(context.spark()).isNotNull();

    assertThat(interruption.request(ExitCode.INTERRUPTED, "Ctrl-C")).isTrue();

    assertThatThrownBy(context::spark)
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Interrupted by Ctrl-C: ");
    assertThat(interruption.request(ExitCode.INTERRUPTED, "Ctrl-C")).isFalse();
  }

  /** SIGTERM: Ctrl-C is ignored in what a shell without job control starts in the background. */
  @Test
  void aRequestBeforeTheRunBeginsEndsTheProcessInOneLine() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx200m",
                "-cp",
                System.getProperty("java.class.path"),
                Waiting.class.getName())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.lines().takeWhile(line -> !line.equals(Waiting.READY)))
          .noneMatch(line -> line.contains("Interrupted"));

      process.toHandle().destroy();

      assertThat(output.lines()).containsExactly("Interrupted by signal TERM before the run began");
      assertThat(process.waitFor()).isEqualTo(ExitCode.TERMINATED.number());
    } finally {
      process.destroyForcibly();
    }
  }

  /** A process that listens to signals and never begins a run. */
  static final class Waiting {
    static final String READY = "ready";

    private Waiting() {}

    public static void main(String[] args) throws InterruptedException {
      Interruption.ofSignals();
      Console.standard().line(READY);
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
