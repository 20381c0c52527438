// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.cli.CommandLine.Option;
import io.semadapt.config.ConfigKey;
import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.job.EngineKeys;
import io.semadapt.job.Interruption;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobRunner;
import io.semadapt.job.LocalPaths;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.job.ResultText;
import io.semadapt.spark.Sessions;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The main class of everything: {@code <job> [--config FILE]… [--set key=value]… [--master URL]}.
 * It alone opens the session and exits.
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
    ExitCode code = run(Console.standard(), Interruption.ofSignals(), args);
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
    return run(console, new Interruption(), args);
  }

  private static ExitCode run(Console console, Interruption interruption, String... args) {
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
        console.json(
            RunJson.of(
                "", Optional.empty(), ExitCode.USAGE, Optional.empty(), List.of(e.getMessage())));
      }
      return ExitCode.USAGE;
    }
    if (line.has(Option.HELP)) {
      Help.print(job, console);
      return ExitCode.OK;
    }
    return run(job, line, console, interruption);
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
      CommandPlace place = CommandPlace.of(command.name(), line, Clock.systemUTC());
      result = Optional.of(command.run(place, line, line.notes(console)));
    } catch (RuntimeException | Error e) {
      code = JobRunner.exitCode(e);
      errors = failed(e, code, console);
    }
    if (line.has(Option.JSON)) {
      console.json(RunJson.of(command.name(), Optional.empty(), code, result, errors));
    }
    return code;
  }

  private static ExitCode run(
      Job<?, ?> job, CommandLine line, Console console, Interruption interruption) {
    Clock clock = Clock.systemUTC();
    String runId = JobRunner.newRunId(job.name(), clock);
    Optional<Record> result = Optional.empty();
    ExitCode code = ExitCode.OK;
    List<String> errors = List.of();
    boolean planned = line.has(Option.DRY_RUN);
    try {
      Console notes = line.notes(console);
      result =
          Optional.of(
              planned
                  ? DryRun.run(job, line, clock, line.has(Option.JSON) ? notes : console)
                  : runJob(job, line, runId, clock, notes, interruption));
    } catch (Exception | Error e) {
      // Spark throws SparkException, a checked one, that no method of its declares.
      code = JobRunner.exitCode(e);
      errors = failed(e, code, console);
    }
    if (line.has(Option.JSON)) {
      console.json(
          RunJson.of(
              job.name(), planned ? Optional.empty() : Optional.of(runId), code, result, errors));
    } else if (result.isPresent() && !planned) {
      console.pairs(ResultText.pairs(result.get()));
    }
    return code;
  }

  /** Prints the error, and returns it as one line for each problem. */
  private static List<String> failed(Throwable thrown, ExitCode code, Console console) {
    if (code == ExitCode.INTERNAL_ERROR) {
      console.trace(thrown);
      return List.of(thrown.toString());
    }
    Throwable cause = thrown;
    while (!(cause instanceof UserException) && !(cause instanceof InvalidConfigException)) {
      cause = cause.getCause();
    }
    console.error(cause.getMessage());
    return cause instanceof InvalidConfigException invalid
        ? invalid.problems()
        : List.of(cause.getMessage());
  }

  private static <C extends Record, R extends Record> R runJob(
      Job<C, R> job,
      CommandLine line,
      String runId,
      Clock clock,
      Console notes,
      Interruption interruption) {
    ConfigSection root = ReferenceConfig.load(job.name(), line.files(), line.settings());
    C config = job.configure(root);
    LocalPaths.require(root);
    root.incidental().string("work");
    EngineKeys.read(root);
    root.throwIfInvalid();
    notes.line("semadapt %s · run %s".formatted(job.name(), runId));
    notes.table(List.of(), root.effective().stream().map(JobMain::row).toList());
    try (Sessions sessions = Sessions.of("semadapt " + job.name(), line.master())) {
      JobContext context =
          new JobContext(sessions, runId, clock, notes, interruption, line.arguments());
      interruption.stopBy(context.stopsThisThread());
      R result = JobRunner.run(job, config, root, context);
      notes.line("semadapt %s · done".formatted(job.name()));
      return result;
    }
  }

  private static List<String> row(ConfigKey key) {
    return List.of(key.key(), "= %s  (%s)".formatted(key.value(), key.origin()));
  }
}
