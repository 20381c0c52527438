// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.cli.CommandLine.Option;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.job.Interruption;
import io.semadapt.job.Job;
import io.semadapt.job.JobRunner;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The main class of everything: {@code <job> [--config FILE]… [--set key=value]… [--master URL]}.
 * It alone exits.
 */
public final class JobMain {
  private JobMain() {}

  /**
   * Runs a job; exits with its code unless that is 0, because YARN takes even {@code exit(0)} for a
   * failure.
   */
  public static void main(String[] args) {
    // Numbers in texts, tables and file names do not depend on the machine's language.
    Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
    UserAccount.complete();
    // Only a run listens to signals: what listens loads Hadoop, which help can do without.
    ExitCode code = run(Console.standard(), Interruption::ofSignals, args);
    if (code != ExitCode.OK) {
      System.exit(code.number());
    }
  }

  /** Runs a job in this process, with the arguments a user types, and never throws. */
  public static ExitCode run(String... args) {
    return run(Console.standard(), args);
  }

  /** The same with the caller's console. */
  public static ExitCode run(Console console, String... args) {
    return run(console, Interruption::new, args);
  }

  private static ExitCode run(
      Console console, Supplier<Interruption> interruption, String... args) {
    CommandLine line;
    Job<?, ?> job;
    try {
      line = CommandLine.parse(args);
      if (line.job().equals(Completion.COMMAND) && !line.has(Option.HELP)) {
        console.line(Completion.script(line.operands()));
        return ExitCode.OK;
      }
      if (line.has(Option.VERSION)) {
        VersionText.print(console);
        return ExitCode.OK;
      }
      if (line.job().isEmpty() || line.job().equals(Completion.COMMAND)) {
        Help.print(console);
        return line.has(Option.HELP) ? ExitCode.OK : ExitCode.USAGE;
      }
      Optional<Command> command = Commands.named(line.job());
      if (command.isPresent()) {
        return run(command.get(), line, console);
      }
      job = Jobs.named(line.job());
    } catch (UserException e) {
      console.error(e.getMessage());
      console.error(CommandLine.USAGE + " (semadapt --help lists them)");
      if (CommandLine.wantsJson(args)) {
        console.json(RunJson.of(Outcome.usage(e.getMessage())));
      }
      return ExitCode.USAGE;
    }
    if (line.has(Option.HELP)) {
      Help.print(job, console);
      return ExitCode.OK;
    }
    return new JobCommand<>(job, line, console, interruption.get()).run();
  }

  private static ExitCode run(Command command, CommandLine line, Console console) {
    if (line.has(Option.HELP)) {
      Help.print(command, console);
      return ExitCode.OK;
    }
    Optional<Record> result = Optional.empty();
    ExitCode code = ExitCode.OK;
    List<String> errors = List.of();
    try {
      CommandContext context = CommandContext.of(command.name(), line, Clock.systemUTC());
      result = Optional.of(command.run(context, line, line.notes(console)));
    } catch (RuntimeException | Error e) {
      code = JobRunner.exitCode(e);
      errors = PrintedError.of(e, code, console);
    }
    if (line.has(Option.JSON)) {
      console.json(RunJson.of(new Outcome(command.name(), Optional.empty(), code, result, errors)));
    }
    return code;
  }
}
