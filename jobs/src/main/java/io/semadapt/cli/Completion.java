// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.cli.CommandLine.Option;
import io.semadapt.config.Suggestion;
import io.semadapt.error.UserException;
import io.semadapt.job.Job;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Scripts with which a shell completes jobs, options, keys and their choices: the words come from
 * the jobs themselves, the grammar from a template for each shell.
 */
final class Completion {
  /** The command that prints a script. */
  static final String COMMAND = "completion";

  private static final List<String> SHELLS = List.of("bash", "zsh");

  private Completion() {}

  /**
   * The script for a shell.
   *
   * @throws UserException if the operand is not a known shell
   */
  static String script(List<String> operands) {
    if (operands.size() != 1) {
      throw new UserException("Cannot print a completion script: name one of bash, zsh");
    }
    String shell = operands.get(0);
    if (!SHELLS.contains(shell)) {
      throw new UserException(
          "Unknown shell '%s': expected bash or zsh%s", shell, Suggestion.hint(shell, SHELLS));
    }
    return template("completion." + shell)
        .replace("@JOBS@", String.join(" ", Jobs.all().stream().map(Job::name).toList()))
        .replace("@SUMMARIES@", summaries())
        .replace("@OPTIONS@", words(Arrays.stream(Option.values()).map(Option::text).toList()))
        .replace("@KEYS@", keys())
        .replace("@CHOICES@", choices())
        .stripTrailing();
  }

  /** For zsh: {@code 'job:summary'}, one per line. */
  private static String summaries() {
    return Jobs.all().stream()
        .map(job -> "    '%s:%s'".formatted(job.name(), job.info().summary().replace("'", "")))
        .collect(Collectors.joining("\n"));
  }

  /** A branch of a {@code case} for each job. */
  private static String keys() {
    return Jobs.all().stream()
        .map(
            job ->
                "    %s) keys=\"%s\" ;;"
                    .formatted(
                        job.name(),
                        words(
                            JobKeys.ofAllStages(job).keys().stream()
                                .map(key -> key.key())
                                .toList())))
        .collect(Collectors.joining("\n"));
  }

  /** A branch for each key that has choices. */
  private static String choices() {
    Map<String, List<String>> all = new TreeMap<>();
    Jobs.all().forEach(job -> all.putAll(JobKeys.of(job).choices()));
    return all.entrySet().stream()
        .map(
            entry -> "    %s) choices=\"%s\" ;;".formatted(entry.getKey(), words(entry.getValue())))
        .collect(Collectors.joining("\n"));
  }

  private static String words(List<String> words) {
    return String.join(" ", words);
  }

  private static String template(String name) {
    try (InputStream in = Completion.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
