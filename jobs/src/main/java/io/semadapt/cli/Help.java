// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.config.ConfigKey;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.job.Job;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The help texts, made from the descriptions of jobs, keys and exit codes. */
final class Help {
  private static final int WIDTH = 96;
  private static final String INDENT = "      ";

  private Help() {}

  /** Options, jobs and exit codes. */
  static void print(Console console) {
    console.line(CommandLine.USAGE);
    console.line("");
    console.line("Jobs:");
    console.table(
        List.of(),
        Jobs.all().stream().map(job -> List.of(job.name(), job.info().summary())).toList());
    console.line("");
    console.line("Commands about the runs of a work folder:");
    console.table(
        List.of(),
        Commands.all().stream()
            .map(
                command ->
                    List.of((command.name() + " " + command.operands()).strip(), command.summary()))
            .toList());
    console.line("");
    console.line("Options:");
    console.table(
        List.of(),
        Arrays.stream(CommandLine.Option.values())
            .map(
                option -> List.of((option.text() + " " + option.value()).strip(), option.meaning()))
            .toList());
    console.line("");
    console.line("Exit codes:");
    console.table(
        List.of(),
        Arrays.stream(ExitCode.values())
            .map(code -> List.of(code.number() + " " + code.key(), code.meaning()))
            .toList());
    console.line("");
    console.line("semadapt <job> --help lists a job's keys with their defaults and units.");
    console.line("semadapt completion bash, or zsh, prints a script for the shell's completion:");
    console.line("  source <(deploy/semadapt completion bash)");
  }

  /** What a command is for, and an example. */
  static void print(Command command, Console console) {
    wrapped("semadapt %s: %s".formatted(command.name(), command.summary()), "", console);
    console.line("");
    console.line(
        CommandLine.USAGE.replace("<job>", (command.name() + " " + command.operands()).strip()));
    console.line("");
    console.line("Example:");
    console.line("  deploy/semadapt " + command.example());
  }

  /** What a job is for, an example, and its keys. */
  static void print(Job<?, ?> job, Console console) {
    console.line("semadapt %s: %s".formatted(job.name(), job.info().summary()));
    console.line("");
    console.line(CommandLine.USAGE.replace("<job>", job.name()));
    console.line("");
    console.line("Example:");
    console.line("  deploy/semadapt " + job.info().example());
    if (!job.info().stages().isEmpty()) {
      console.line("");
      wrapped(
          "It runs %s: their keys apply too (semadapt <job> --help)."
              .formatted(String.join(", ", job.info().stages())),
          "",
          console);
    }
    console.line("");
    console.line("Keys with their defaults, for --set or a file of --config:");
    JobKeys keys = JobKeys.of(job);
    for (ConfigKey key : keys.keys()) {
      console.line("");
      console.line(
          "  %s = %s".formatted(key.key(), key.value().isEmpty() ? "(none)" : key.value()));
      String comment = String.join(" ", key.comment());
      wrapped(comment, INDENT, console);
      List<String> choices = keys.choices().getOrDefault(key.key(), List.of());
      if (!choices.stream().allMatch(comment::contains) && !choices.equals(JobKeys.BOOLEAN)) {
        wrapped("One of " + String.join(", ", choices) + ".", INDENT, console);
      }
    }
  }

  private static void wrapped(String text, String indent, Console console) {
    List<String> line = new ArrayList<>();
    int length = indent.length();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && length + word.length() > WIDTH) {
        console.line(indent + String.join(" ", line));
        line.clear();
        length = indent.length();
      }
      line.add(word);
      length += word.length() + 1;
    }
    console.line(indent + String.join(" ", line));
  }
}
