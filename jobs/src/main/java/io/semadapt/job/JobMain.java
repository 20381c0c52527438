// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.ConfigKey;
import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.config.Suggestion;
import io.semadapt.job.spark.Sessions;
import io.semadapt.nn.Device;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The main class of everything: {@code <job> [--config FILE]… [--set key=value]… [--master URL]}.
 * It alone parses arguments, opens the session and exits.
 */
public final class JobMain {
  private static final List<String> OPTIONS = List.of("--config", "--set", "--master", "--help");
  private static final String USAGE =
      "Usage: semadapt <job> [--config FILE]... [--set key=value]... [--master URL] [--help]";

  /** What the command line says. */
  private record Arguments(
      String job,
      List<String> files,
      List<String> settings,
      Optional<String> master,
      boolean help) {}

  private JobMain() {}

  /** Runs a job; exits with its code unless that is 0, which a cluster takes for a failure. */
  public static void main(String[] args) {
    ExitCode code = run(args);
    if (code != ExitCode.OK) {
      System.exit(code.number());
    }
  }

  /** Runs a job in this process, with the arguments a user types, and never throws. */
  public static ExitCode run(String... args) {
    return run(Console.standard(), args);
  }

  /** The same with a console of the caller's. */
  public static ExitCode run(Console console, String... args) {
    Arguments arguments;
    Job<?, ?> job;
    try {
      arguments = parse(args);
      if (arguments.job().isEmpty()) {
        help(console);
        return arguments.help() ? ExitCode.OK : ExitCode.USAGE;
      }
      job = Jobs.named(arguments.job());
    } catch (UserException e) {
      console.error(e.getMessage());
      console.error(USAGE);
      return ExitCode.USAGE;
    }
    try {
      if (arguments.help()) {
        help(job, console);
      } else {
        runJob(job, arguments, console);
      }
      return ExitCode.OK;
    } catch (RuntimeException | Error e) {
      return failed(e, console);
    }
  }

  private static ExitCode failed(Throwable thrown, Console console) {
    ExitCode code = JobRunner.exitCode(thrown);
    if (code == ExitCode.INTERNAL_ERROR) {
      console.trace(thrown);
      return code;
    }
    Throwable cause = thrown;
    while (!(cause instanceof UserException) && !(cause instanceof InvalidConfigException)) {
      cause = cause.getCause();
    }
    console.error(cause.getMessage());
    return code;
  }

  private static <C extends Record, R extends Record> void runJob(
      Job<C, R> job, Arguments arguments, Console console) {
    Clock clock = Clock.systemUTC();
    String runId = JobRunner.newRunId(job.name(), clock);
    ConfigSection root = Jobs.load(job.name(), arguments.files(), arguments.settings());
    C config;
    try {
      config = job.configure(root);
      root.string("work");
      root.choice("device", Device.class);
      root.throwIfInvalid();
    } catch (InvalidConfigException invalid) {
      JobRunner.recordInvalid(job, root, runId, clock, invalid);
      throw invalid;
    }
    console.line("semadapt %s · run %s".formatted(job.name(), runId));
    for (ConfigKey key : root.effective()) {
      console.line("  %s = %s  (%s)".formatted(key.key(), key.value(), key.origin()));
    }
    try (Sessions session = Sessions.open("semadapt " + job.name(), arguments.master())) {
      R result =
          JobRunner.run(job, config, root, new JobContext(session.spark(), runId, clock, console));
      console.line("semadapt %s · done".formatted(job.name()));
      console.pairs(ResultText.pairs(result));
    }
  }

  private static Arguments parse(String... args) {
    String job = "";
    List<String> files = new ArrayList<>();
    List<String> settings = new ArrayList<>();
    Optional<String> master = Optional.empty();
    boolean help = false;
    for (int index = 0; index < args.length; index++) {
      String argument = args[index];
      int equals = argument.indexOf('=');
      boolean joined = argument.startsWith("--") && equals > 0;
      String option = joined ? argument.substring(0, equals) : argument;
      if (option.equals("--help") || option.equals("-h") || argument.equals("help")) {
        help = true;
      } else if (OPTIONS.contains(option)) {
        if (!joined && index + 1 == args.length) {
          throw new UserException("Option '%s' needs a value", option);
        }
        String value = joined ? argument.substring(equals + 1) : args[++index];
        switch (option) {
          case "--config" -> files.add(value);
          case "--set" -> settings.add(value);
          default -> master = Optional.of(value);
        }
      } else if (option.startsWith("-")) {
        throw new UserException("Unknown option '%s'%s", option, Suggestion.hint(option, OPTIONS));
      } else if (job.isEmpty()) {
        job = argument;
      } else {
        throw new UserException("Unexpected argument '%s' after job '%s'", argument, job);
      }
    }
    return new Arguments(job, files, settings, master, help);
  }

  private static void help(Console console) {
    console.line(USAGE);
    console.line("");
    console.line("Jobs:");
    for (Job<?, ?> job : Jobs.all()) {
      console.line("  %-16s %s".formatted(job.name(), job.summary()));
    }
    console.line("");
    console.line("semadapt <job> --help lists a job's keys with defaults and units.");
    console.line("Exit codes: 0 ok, 1 usage, 2 user error, 3 internal error, 4 below threshold.");
  }

  private static void help(Job<?, ?> job, Console console) {
    console.line("semadapt %s: %s".formatted(job.name(), job.summary()));
    console.line("");
    console.line(USAGE);
    ConfigSection root = Jobs.load(job.name(), List.of(), List.of());
    for (ConfigKey key : root.documentation()) {
      boolean common =
          Jobs.all().stream().noneMatch(other -> key.key().startsWith(other.name() + "."));
      if (common || key.key().startsWith(job.name() + ".")) {
        console.line("");
        console.line(
            "  %s = %s".formatted(key.key(), key.value().isEmpty() ? "(none)" : key.value()));
        key.comment().forEach(line -> console.line("      " + line));
      }
    }
  }
}
