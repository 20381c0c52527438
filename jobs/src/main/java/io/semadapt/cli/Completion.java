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
import java.util.stream.Stream;

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
        .replace("@JOBS@", words(names()))
        .replace("@SUMMARIES@", summaries())
        .replace("@OPTIONS@", words(Arrays.stream(Option.values()).map(Option::text).toList()))
        .replace("@KEYS@", keys())
        .replace("@CHOICES@", choices())
        .stripTrailing();
  }

  /** Jobs, then commands. */
  private static List<String> names() {
    return Stream.concat(
            Jobs.all().stream().map(Job::name), Commands.all().stream().map(Command::name))
        .toList();
  }

  /** For zsh: {@code 'job:summary'}, one per line. */
  private static String summaries() {
    return Stream.concat(
            Jobs.all().stream().map(job -> summary(job.name(), job.info().summary())),
            Commands.all().stream().map(each -> summary(each.name(), each.summary())))
        .collect(Collectors.joining("\n"));
  }

  private static String summary(String name, String text) {
    return "    '%s:%s'".formatted(name, text.replace("'", ""));
  }

  /** A branch of a {@code case} for each job and command. */
  private static String keys() {
    return Stream.concat(
            Jobs.all().stream()
                .map(
                    job ->
                        keys(
                            job.name(),
                            JobKeys.ofAllStages(job).keys().stream()
                                .map(key -> key.key())
                                .toList())),
            Commands.all().stream().map(command -> keys(command.name(), List.of("work"))))
        .collect(Collectors.joining("\n"));
  }

  private static String keys(String name, List<String> keys) {
    return "    %s) keys=\"%s\" ;;".formatted(name, words(keys));
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
