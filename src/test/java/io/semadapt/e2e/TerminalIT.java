// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process prints into a pipe and into a terminal. */
final class TerminalIT {
  private static final int MINUTES = 30;
  private static final String LAUNCHER = Distribution.HOME.resolve("deploy/semadapt").toString();

  private static final String SMALL =
      "toy-city --set toy-city.size=32x16 --set toy-city.source-images=4"
          + " --set toy-city.target-images=4 --set toy-city.target-val-images=4";

  @TempDir private Path folder;

  private record Printed(int exitCode, String out, String err) {}

  private Printed run(List<String> command) throws IOException, InterruptedException {
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
    builder.environment().remove("SPARK_HOME");
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(MINUTES, TimeUnit.MINUTES)).isTrue();
    return new Printed(process.exitValue(), out, Files.readString(err));
  }

  private static boolean installed(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
  }

  @Test
  void aPipeGetsPlainLinesAndJsonAlone() throws IOException, InterruptedException {
    // On a machine whose people write 0,50: what is printed is the same.
    String german = "JAVA_TOOL_OPTIONS=-Duser.language=de -Duser.country=DE";
    List<String> command = new ArrayList<>(List.of("env", german, LAUNCHER, "--json"));
    command.addAll(List.of(SMALL.split(" ", -1)));
    Printed printed = run(command);

    assertThat(printed.exitCode()).as(printed.err()).isZero();
    assertThat(printed.out()).hasLineCount(1).startsWith("{\"job\":\"toy-city\"").endsWith("}\n");
    assertThat(printed.err())
        .contains("semadapt toy-city · run")
        .containsPattern(
            "\n  [0-9-]{10}T[0-9:]{8}Z toy-city: paint +12/12 pictures · [0-9.]+/s · \\d:\\d\\d\n")
        .doesNotContainPattern("[\\p{Cntrl}&&[^\n]]");
  }

  @Test
  void aTerminalGetsOneLineThatIsDrawnOver() throws IOException, InterruptedException {
    assumeTrue(installed("script"), "no script: nothing is tried in a terminal");
    String command = "TERM=xterm " + LAUNCHER + " " + SMALL;
    Printed printed = run(List.of("script", "-qec", command, folder.resolve("typed").toString()));

    assertThat(printed.exitCode()).as(printed.out()).isZero();
    assertThat(printed.out())
        .contains("\r\u001b[K\u001b[?7l  toy-city: paint ")
        .containsPattern("\r\u001b\\[K  toy-city: paint +12/12 pictures · [^\u001b]*\r\n");
  }

  @Test
  void anyShellStartsIt() throws IOException, InterruptedException {
    Printed printed = run(List.of("sh", LAUNCHER, "--version"));

    assertThat(printed.exitCode()).as(printed.err()).isZero();
    assertThat(printed.out()).startsWith("  semadapt = ").contains("\n  commit   = ");
  }

  @Test
  void aMistakeIsOneLineOnStandardErrorAndTheCodeIsTheProcesss()
      throws IOException, InterruptedException {
    Printed printed = run(List.of(LAUNCHER, "demo", "--set", "sead=3"));

    assertThat(printed.exitCode()).isEqualTo(2);
    assertThat(printed.out()).isEmpty();
    assertThat(printed.err())
        .isEqualTo(
            """
            Invalid configuration for demo (1 problem):
              --set: 'sead' is not a known key (did you mean 'seed'?)
            """);
  }
}
