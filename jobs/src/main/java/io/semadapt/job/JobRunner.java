// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.engine.Device;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.spark.Devices;
import io.semadapt.storage.WorkLock;
import io.semadapt.tables.ProcessUse;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.RunRow;
import io.semadapt.tables.RunRow.Ended;
import java.lang.reflect.RecordComponent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/** Runs one job and leaves a row of the run, failed or not, in the runs table. */
public final class JobRunner {
  private static final DateTimeFormatter RUN_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  private JobRunner() {}

  /** A new run id: the time in UTC, the job, four random hex digits. */
  public static String newRunId(String job, Clock clock) {
    return RUN_TIME.format(clock.instant())
        + "-"
        + job
        + "-"
        + UUID.randomUUID().toString().substring(0, 4);
  }

  /**
   * Prepares and runs a configured job.
   *
   * @param root section that {@code config} was read from
   * @throws UserException and whatever else the job throws, after the row is written
   */
  public static <C extends Record, R extends Record> R run(
      Job<C, R> job, C config, ConfigSection root, JobContext context) {
    Instant started = context.clock().instant();
    double cpuSeconds = ProcessUse.cpuSecondsNow();
    Map<String, Long> counts = new TreeMap<>();
    try {
      Devices.require(root.incidental().choice("device", Device.class));
      R result = explained(() -> runAlone(job, config, root, context, counts));
      counts.putAll(counts(result));
      Ended ended = new Ended(ExitCode.OK, "", counts, miou(result));
      leaveRow(job, config, root, context, started, cpuSeconds, ended);
      return result;
    } catch (Exception | Error e) {
      // Spark throws SparkException, a checked one, that no method of its declares.
      Optional<UserException> user = userMistake(e);
      String message = String.valueOf(user.<Throwable>map(each -> each).orElse(e).getMessage());
      Optional<Double> score = user.flatMap(UserException::score);
      Ended ended = new Ended(exitCode(e), message, Map.of(), score);
      try {
        leaveRow(job, config, root, context, started, cpuSeconds, ended);
      } catch (Exception second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /** What the user can mend, where a task found it. */
  private static Optional<UserException> userMistake(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserException user) {
        return Optional.of(user);
      }
    }
    return Optional.empty();
  }

  /** A store whose connector is missing is nobody's bug. */
  private static <R> R explained(Supplier<R> run) {
    try {
      return run.get();
    } catch (Exception e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof ClassNotFoundException
            && String.valueOf(cause.getMessage()).contains("FileSystem")) {
          throw new UserException(
              e,
              "Cannot use a path of a store without its connector: %s (add the jar that"
                  + " deploy/README.md names)",
              cause.getMessage());
        }
      }
      throw e;
    }
  }

  private static <C extends Record, R extends Record> R runAlone(
      Job<C, R> job, C config, ConfigSection root, JobContext context, Map<String, Long> counts) {
    if (!job.info().exclusive()) {
      return runPrepared(job, config, root, context, counts);
    }
    Thread runner = Thread.currentThread();
    Runnable stop =
        () -> {
          context.sessions().open().ifPresent(session -> session.sparkContext().cancelAllJobs());
          runner.interrupt();
        };
    WorkLock lock =
        WorkLock.acquire(
            root.incidental().string("work"),
            context.runId(),
            context.hadoop(),
            context.clock(),
            stop);
    try {
      R result = runPrepared(job, config, root, context, counts);
      throwIfLost(lock);
      return result;
    } catch (Exception e) {
      // The exception of a run that was stopped does not say why it was stopped.
      throwIfLost(lock);
      throw e;
    } finally {
      lock.close();
    }
  }

  private static <C extends Record, R extends Record> R runPrepared(
      Job<C, R> job, C config, ConfigSection root, JobContext context, Map<String, Long> counts) {
    Prepared<R> prepared = job.prepare(config, context.preparationOfRun().with(root));
    Devices.choose(root.incidental().choice("device", Device.class), context.sessions());
    R result = prepared.run(context);
    if (!prepared.state().isDone()) {
      counts.put(Estimate.WORK, prepared.cost().work());
    }
    return result;
  }

  private static void throwIfLost(WorkLock lock) {
    Optional<UserException> lost = lock.lost();
    if (lost.isPresent()) {
      // The row of this run is still to be written, by this thread.
      Thread.interrupted();
      throw lost.get();
    }
  }

  /** Leaves the row of a run that never started because its configuration is invalid. */
  public static void recordInvalid(
      Job<?, ?> job,
      ConfigSection root,
      String runId,
      Clock clock,
      InvalidConfigException invalid) {
    Ended ended =
        new Ended(
            ExitCode.USER_ERROR, String.join("; ", invalid.problems()), Map.of(), Optional.empty());
    RunRow row = row(job, "", root, runId, clock.instant(), 0, ended, ProcessUse.NONE);
    try {
      new ReportTables(root.incidental().string("work"), new Configuration())
          .append(ReportTables.Table.RUNS, runId, List.of(row.toRow()));
    } catch (RuntimeException second) {
      // What is wrong with the configuration is what the user must hear.
      invalid.addSuppressed(second);
    }
  }

  /** How a run that threw ends. */
  public static ExitCode exitCode(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserException user) {
        return user.exitCode();
      }
      if (cause instanceof InvalidConfigException) {
        return ExitCode.USER_ERROR;
      }
    }
    return ExitCode.INTERNAL_ERROR;
  }

  /** The product's version, from the jar. */
  public static String version() {
    String version = JobRunner.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  private static <C extends Record> void leaveRow(
      Job<C, ?> job,
      C config,
      ConfigSection root,
      JobContext context,
      Instant started,
      double cpuSeconds,
      Ended ended) {
    double seconds = (context.clock().millis() - started.toEpochMilli()) / 1000.0;
    ProcessUse use = ProcessUse.since(cpuSeconds, context.sessions().parallelism().orElse(0));
    RunRow row = row(job, job.variant(config), root, context.runId(), started, seconds, ended, use);
    new ReportTables(root.incidental().string("work"), context.hadoop())
        .append(ReportTables.Table.RUNS, context.runId(), List.of(row.toRow()));
  }

  private static RunRow row(
      Job<?, ?> job,
      String variant,
      ConfigSection root,
      String runId,
      Instant started,
      double seconds,
      Ended ended,
      ProcessUse use) {
    Map<String, String> config = new TreeMap<>();
    root.effective().forEach(key -> config.put(key.key(), key.value()));
    return new RunRow(
        runId,
        job.name(),
        variant,
        started,
        seconds,
        new Ended(ended.code(), root.redact(ended.message()), ended.counts(), ended.miou()),
        new RunRow.Setup(version(), root.hash(), config),
        use);
  }

  /** Whole-number components in snake_case: {@code samplesRead} is {@code samples_read}. */
  private static Map<String, Long> counts(Record result) {
    Map<String, Long> counts = new TreeMap<>();
    for (RecordComponent component : result.getClass().getRecordComponents()) {
      if (component.getType() == long.class || component.getType() == int.class) {
        String name = component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
        counts.put(name, ((Number) ResultText.value(result, component)).longValue());
      }
    }
    return counts;
  }

  private static Optional<Double> miou(Record result) {
    for (RecordComponent component : result.getClass().getRecordComponents()) {
      if (component.getName().equals("miou")
          && ResultText.value(result, component) instanceof Double miou
          && !miou.isNaN()) {
        return Optional.of(miou);
      }
    }
    return Optional.empty();
  }
}
