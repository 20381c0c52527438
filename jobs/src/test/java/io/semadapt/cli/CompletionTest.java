// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.semadapt.job.Job;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Completion in a real bash, and the zsh script's grammar where there is a zsh. */
final class CompletionTest {
  @TempDir private Path folder;
  private Path script;

  @BeforeEach
  void writeScript() throws IOException {
    script = folder.resolve("completion");
    Files.writeString(script, Completion.script(List.of("bash")));
  }

  /** The completions of bash at the end of a line. */
  private List<String> completed(String line) throws IOException, InterruptedException {
    String program =
        """
        source "$1"
        COMP_LINE="$2" COMP_POINT=${#2}
        _semadapt
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    return run("bash", "--norc", "-c", program, "bash", script.toString(), line);
  }

  private List<String> run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            // compopt complains outside of a completion that bash itself started.
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text.lines().toList();
  }

  private static boolean installed(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
  }

  @Test
  void bashCompletesJobsOptionsKeysAndTheirChoices() throws IOException, InterruptedException {
    assumeTrue(installed("bash"), "no bash: completion is not tried");

    List<String> words = new ArrayList<>(Jobs.all().stream().map(Job::name).toList());
    words.addAll(List.of("runs", "compare", "prune", "completion"));
    assertThat(completed("semadapt ")).isEqualTo(words);
    assertThat(completed("deploy/semadapt train")).containsExactly("train-gan", "train-segmenter");
    assertThat(completed("semadapt completion ")).containsExactly("bash", "zsh");
    assertThat(completed("semadapt demo --"))
        .containsExactly(
            "--config",
            "--set",
            "--master",
            "--dry-run",
            "--yes",
            "--quiet",
            "--json",
            "--help",
            "--version");
    assertThat(completed("semadapt --dry-run tran")).containsExactly("translate");

    assertThat(completed("semadapt evaluate --set evaluate.m"))
        .containsExactly("evaluate.min-miou=", "evaluate.max-drop=");
    assertThat(completed("semadapt evaluate --set train-gan.m")).containsExactly("");
    assertThat(completed("semadapt pipeline --set seed=2 --set train-gan.va"))
        .containsExactly("train-gan.variant=");

    // After the "=", which bash takes for the end of a word.
    assertThat(completed("semadapt train-gan --set train-gan.variant=c"))
        .containsExactly("cyclegan");
    assertThat(completed("semadapt train-gan --set=train-gan.variant="))
        .containsExactly("paper", "semantic", "cyclegan");
    assertThat(completed("semadapt train-gan --set train-gan.weights.reconstruction-classes=e"))
        .containsExactly("enet");
    assertThat(completed("semadapt train-gan --set train-gan.resume=f")).containsExactly("false");
  }

  @Test
  void bashCompletesFilesWhereAFileOrAFolderIsExpected() throws IOException, InterruptedException {
    assumeTrue(installed("bash"), "no bash: completion is not tried");
    Files.createFile(folder.resolve("my own.conf"));

    assertThat(completed("semadapt demo --config my")).containsExactly("my own.conf");
    assertThat(completed("semadapt demo --set work=my")).containsExactly("my own.conf");
    assertThat(completed("semadapt demo --master y")).containsExactly("yarn");
  }

  @Test
  void everyKeyOfEveryJobIsInBothScripts() {
    for (String shell : List.of("bash", "zsh")) {
      String text = Completion.script(List.of(shell));
      assertThat(text).doesNotContainPattern("@[A-Z]+@");
      for (Job<?, ?> job : Jobs.all()) {
        JobKeys.of(job)
            .keys()
            .forEach(key -> assertThat(text).containsPattern("[ \"]" + key.key() + "[ \"]"));
      }
    }
  }

  @Test
  void zshCanReadItsScript() throws IOException, InterruptedException {
    assumeTrue(installed("zsh"), "no zsh: its script is not read");
    Files.writeString(script, Completion.script(List.of("zsh")));
    assertThat(run("zsh", "-n", script.toString())).isEmpty();
  }

  @Test
  void anUnknownShellIsRefused() {
    assertThatThrownBy(() -> Completion.script(List.of("bahs")))
        .hasMessage("Unknown shell 'bahs': expected bash or zsh (did you mean 'bash'?)");
    assertThatThrownBy(() -> Completion.script(List.of()))
        .hasMessage("Cannot print a completion script: name one of bash, zsh");
  }
}
