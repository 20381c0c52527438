// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.config.Suggestion;
import io.semadapt.console.Console;
import io.semadapt.error.UserException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A parsed command line.
 *
 * @param job what to run, a job or a command; empty when none is named
 * @param operands further arguments; only commands take any
 * @param files of {@code --config}, in order
 * @param settings of {@code --set}, in order
 * @param master of {@code --master}
 * @param flags the options without a value
 * @param arguments all of it, as typed
 */
record CommandLine(
    String job,
    List<String> operands,
    List<String> files,
    List<String> settings,
    Optional<String> master,
    List<Option> flags,
    List<String> arguments) {
  /** The form of a command line. */
  static final String USAGE =
      "Usage: semadapt <job> [--config FILE]... [--set KEY=VALUE]... [options]";

  /** The options, in the order of the help text. */
  enum Option {
    CONFIG("FILE", "a HOCON file of keys; may be repeated, later files win"),
    SET("KEY=VALUE", "one key; may be repeated, wins over files"),
    MASTER("URL", "Spark's master: local[N], spark://HOST:PORT, yarn, k8s://URL"),
    DRY_RUN("", "print what would be done, skipped, read and written; change nothing"),
    YES("", "of prune: remove what it lists"),
    QUIET("", "print only errors and the result"),
    JSON("", "print one JSON object on standard output, all else on standard error"),
    HELP("", "list the jobs, or the keys of a job"),
    VERSION("", "print the versions of Semadapt, Java, Spark and the engine");

    private final String value;
    private final String meaning;

    Option(String value, String meaning) {
      this.value = value;
      this.meaning = meaning;
    }

    /** The option as typed: {@code --dry-run}. */
    String text() {
      return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The name of its value, for people; empty for a flag. */
    String value() {
      return value;
    }

    String meaning() {
      return meaning;
    }
  }

  private static final Map<String, Option> OPTIONS =
      Arrays.stream(Option.values()).collect(Collectors.toMap(Option::text, option -> option));

  /** Whether JSON is requested, even if the rest is invalid. */
  static boolean wantsJson(String... args) {
    return Arrays.asList(args).contains(Option.JSON.text());
  }

  /**
   * Parses arguments in any order.
   *
   * @throws UserException if they are invalid
   */
  static CommandLine parse(String... args) {
    List<String> words = new ArrayList<>();
    List<String> files = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    Optional<String> master = Optional.empty();
    List<Option> flags = new ArrayList<>();
    for (int index = 0; index < args.length; index++) {
      String argument = args[index];
      if (argument.equals("-h") || (argument.equals("help") && words.isEmpty())) {
        flags.add(Option.HELP);
        continue;
      }
      if (!argument.startsWith("-")) {
        words.add(argument);
        continue;
      }
      int equals = argument.indexOf('=');
      String name = equals > 0 ? argument.substring(0, equals) : argument;
      Option option = OPTIONS.get(name);
      if (option == null) {
        throw new UserException(
            "Unknown option '%s'%s", name, Suggestion.hint(name, OPTIONS.keySet()));
      }
      if (option.value().isEmpty()) {
        if (equals > 0) {
          throw new UserException("Option '%s' takes no value", name);
        }
        flags.add(option);
        continue;
      }
      if (equals < 0 && index + 1 == args.length) {
        throw new UserException("Option '%s' needs a value: %s %s", name, name, option.value());
      }
      String value = equals > 0 ? argument.substring(equals + 1) : args[++index];
      if (option == Option.CONFIG) {
        files.add(value);
      } else if (option == Option.SET) {
        settings.add(value);
      } else {
        master = Optional.of(value);
      }
    }
    String job = words.isEmpty() ? "" : words.get(0);
    List<String> operands = words.subList(Math.min(1, words.size()), words.size());
    Optional<Command> command = Commands.named(job);
    if (command.isPresent()
        && !command.get().takes(operands.size())
        && !flags.contains(Option.HELP)) {
      throw new UserException(
          "Command '%s' takes %s, not %d words (such as semadapt %s)",
          job,
          command.get().operands().isEmpty() ? "no operands" : command.get().operands(),
          operands.size(),
          command.get().example());
    }
    if (!operands.isEmpty() && command.isEmpty() && !job.equals(Completion.COMMAND)) {
      throw new UserException(
          "Unexpected argument '%s' after job '%s'%s",
          operands.get(0),
          job,
          operands.get(0).contains("=")
              ? " (did you mean '--set %s'?)".formatted(operands.get(0))
              : "");
    }
    if (flags.contains(Option.YES) && !job.equals(PruneCommand.NAME)) {
      throw new UserException("Option '--yes' belongs to prune");
    }
    return new CommandLine(
        job, List.copyOf(operands), files, settings, master, flags, List.of(args));
  }

  boolean has(Option flag) {
    return flags.contains(flag);
  }

  /** The console for everything but the result. */
  Console notes(Console console) {
    if (has(Option.QUIET)) {
      return console.errorsOnly();
    }
    return has(Option.JSON) ? console.onStandardError() : console;
  }
}
