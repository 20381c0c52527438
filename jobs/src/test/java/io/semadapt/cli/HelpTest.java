// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.config.ConfigKey;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.fixture.JobProcess;
import io.semadapt.job.Job;
import io.semadapt.job.ReferenceConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HelpTest {
  private static String help(String... args) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(text, true, StandardCharsets.UTF_8);
    Console console = new Console(stream, stream, false, Clock.systemUTC());
    assertThat(JobMain.run(console, args)).isEqualTo(ExitCode.OK);
    return text.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theGeneralHelpHasEveryJobOptionAndExitCode() {
    String help = help("--help");

    for (Job<?, ?> job : Jobs.all()) {
      assertThat(help)
          .containsPattern("\n  %s +\\Q%s\\E\n".formatted(job.name(), job.info().summary()));
    }
    for (Command command : Commands.all()) {
      assertThat(help).contains("\n  " + command.name(), command.summary());
      assertThat(help(command.name(), "--help"))
          .contains("deploy/semadapt " + command.example(), command.operands());
      assertThat(CommandLine.parse(command.example().split(" ", -1)).job())
          .isEqualTo(command.name());
    }
    for (CommandLine.Option option : CommandLine.Option.values()) {
      assertThat(help).contains("\n  " + option.text(), option.meaning());
    }
    assertThat(help)
        .contains(
"""
  0 ok               done
  1 usage            unknown job or option; nothing was done
  2 user-error       bad configuration, missing input or bad data: one line for each problem
  3 internal-error   a bug or a failure of the machine, with a stack trace
  3 diverged         training diverged or collapsed; the last good checkpoint is kept
  4 below-threshold  the score is below the required one
""");
    assertThat(help("help")).isEqualTo(help);
    assertThat(help("completion", "--help")).isEqualTo(help);
  }

  @Test
  void theHelpOfAJobHasItsKeysWithDefaultCommentAndChoices() {
    String help = help("evaluate", "--help");

    assertThat(help)
        .startsWith("semadapt evaluate: score a segmenter")
        .contains(
            "\n  deploy/semadapt evaluate --set work=/data/run1 --set evaluate.variant=semantic\n")
        .contains(
"""

  evaluate.variant = source-only
      Variant to evaluate: source-only, paper, cyclegan, semantic, self-trained or oracle.
""")
        .contains("\n  work = work\n")
        .doesNotContain("train-gan.", "workers");
    assertThat(help.lines().map(String::length)).allMatch(length -> length <= 100);
    assertThat(help("pipeline", "--help"))
        .contains(
            "\nIt runs ingest, train-gan, translate, pseudo-label, train-segmenter, evaluate,"
                + " report: their\nkeys apply too (semadapt <job> --help).\n");
  }

  @Test
  void theChoicesOfAKeyAreThoseThatTheJobTakes() {
    assertThat(JobKeys.of(Jobs.named("translate")).choices().get("translate.variant"))
        .containsExactly("paper", "cyclegan", "semantic");
    assertThat(help("translate", "--help")).doesNotContain("oracle", "source-only");
  }

  @Test
  void everyKeyHasAComment() {
    for (ConfigKey key : ReferenceConfig.load("help", List.of(), List.of()).documentation()) {
      assertThat(key.comment()).as(key.key()).isNotEmpty();
    }
  }

  @Test
  void everyExampleIsACommandThatItsJobAccepts() {
    for (Job<?, ?> job : Jobs.all()) {
      CommandLine line = CommandLine.parse(job.info().example().split(" ", -1));
      assertThat(line.job()).isEqualTo(job.name());
      List<String> settings = new java.util.ArrayList<>(line.settings());
      if (job.name().equals("demo")) {
        // The launcher gives it the scenario, which names its trees.
        settings.add("data.gta5=work/toy-city/gta5");
      }
      assertThat(job.configure(ReferenceConfig.load(job.name(), line.files(), settings)))
          .isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "--version", "help train-gan", "completion bash"})
  void whatOnlyPrintsLoadsNoSparkAndIsThereAtOnce(String command, @TempDir Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    JobProcess.startIn(
            Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + folder.resolve("loaded")),
            log,
            List.of(command.split(" ", -1)))
        .succeeds();

    assertThat(Files.readString(log)).contains("semadapt");
    try (Stream<String> loaded = Files.lines(folder.resolve("loaded"))) {
      assertThat(
              loaded
                  .map(line -> line.replaceFirst("^\\[.*] ", "").replaceFirst(" source.*", ""))
                  .filter(name -> name.matches("(org\\.|scala\\.|com\\.fasterxml).*")))
          .isEmpty();
    }
  }
}
