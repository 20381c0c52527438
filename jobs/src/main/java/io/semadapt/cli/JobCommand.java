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
import io.semadapt.notify.Notification;
import io.semadapt.notify.RunEnd;
import io.semadapt.spark.PictureThreads;
import io.semadapt.spark.Sessions;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A command line that names a job: from its configuration to the notification of its end. */
final class JobCommand<C extends Record, R extends Record> {
  private final Job<C, R> job;
  private final CommandLine line;
  private final Console console;
  private final Console notes;
  private final Interruption interruption;
  private final Clock clock = Clock.systemUTC();
  private final Instant started = clock.instant();
  private final String runId;
  private Notification notification = Notification.NONE;
  private String variant = "";

  JobCommand(Job<C, R> job, CommandLine line, Console console, Interruption interruption) {
    this.job = job;
    this.line = line;
    this.console = console;
    this.notes = line.notes(console);
    this.interruption = interruption;
    this.runId = JobRunner.newRunId(job.name(), clock);
  }

  /** Runs it; whatever happens is printed, and becomes the exit code. */
  ExitCode run() {
    Optional<Record> result = Optional.empty();
    Map<String, Double> miou = Map.of();
    ExitCode code = ExitCode.OK;
    List<String> errors = List.of();
    boolean planned = line.has(Option.DRY_RUN);
    try {
      requireJava();
      result =
          Optional.of(
              planned
                  ? DryRun.run(job, line, clock, line.has(Option.JSON) ? notes : console)
                  : runJob());
      miou = Scores.of(result.get(), variant);
    } catch (Exception | Error e) {
      // Spark throws SparkException, a checked one, that no method of its declares.
      code = JobRunner.exitCode(e);
      errors = PrintedError.of(e, code, console);
      // The score that stopped a pipeline does not say which variant it is of.
      miou = job.info().stages().isEmpty() ? Scores.of(e, variant) : Map.of();
    }
    double seconds = (clock.millis() - started.toEpochMilli()) / 1000.0;
    Optional<Outcome.Run> run =
        planned ? Optional.empty() : Optional.of(new Outcome.Run(runId, started, seconds));
    String json = RunJson.of(new Outcome(job.name(), run, code, result, errors));
    if (line.has(Option.JSON)) {
      console.json(json);
    } else if (result.isPresent() && !planned) {
      console.pairs(ResultText.pairs(result.get()));
    }
    // The end of an interrupted run is reported too, by this thread.
    Thread.interrupted();
    notification.send(new RunEnd(job.name(), code, started, seconds, miou, json), console);
    return code;
  }

  private static void requireJava() {
    Optional<String> unfit = JavaVersion.problem(Runtime.version().feature());
    if (unfit.isPresent()) {
      throw new UserException("%s", unfit.get());
    }
  }

  private R runJob() {
    ConfigSection root = ReferenceConfig.load(job.name(), line.files(), line.settings());
    readNotification(root);
    C config = job.configure(root);
    variant = job.variant(config);
    LocalPaths.require(root);
    root.incidental().string("work");
    EngineKeys.read(root);
    PictureThreads.read(root);
    root.throwIfInvalid();
    notes.line("semadapt %s · run %s".formatted(job.name(), runId));
    notes.table(List.of(), root.effective().stream().map(JobCommand::row).toList());
    try (Sessions sessions = Sessions.of("semadapt " + job.name(), line.master())) {
      JobContext context =
          new JobContext(sessions, runId, clock, notes, interruption, line.arguments());
      interruption.stopBy(context.stopsThisThread());
      R result = JobRunner.run(job, config, root, context);
      notes.line("semadapt %s · done".formatted(job.name()));
      return result;
    }
  }

  /**
   * First of all, so that a refused configuration is reported too; from a copy, because a run
   * prints and records the keys of its job alone.
   */
  private void readNotification(ConfigSection root) {
    ConfigSection copy = root.with(job.name(), Map.of());
    notification = Notification.read(copy);
    LocalPaths.require(copy);
    try {
      copy.throwIfInvalid();
    } catch (InvalidConfigException e) {
      root.include(e);
    }
  }

  private static List<String> row(ConfigKey key) {
    return List.of(key.key(), "= %s  (%s)".formatted(key.value(), key.origin()));
  }
}
