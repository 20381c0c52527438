// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.engine.EngineChoice;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.spark.Devices;
import io.semadapt.spark.PictureThreads;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one job and leaves a row of the run, failed or not, in the runs table. */
public final class JobRunner<C extends Record, R extends Record> {
  private static final DateTimeFormatter RUN_TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

  private final Job<C, R> job;
  private final C config;
  private final ConfigSection root;
  private final JobContext context;
  private final Instant started;
  private final double cpuSeconds = ProcessUse.cpuSecondsNow();
  private final Map<String, Long> counts = new TreeMap<>();
  private Optional<Prepared<R>> prepared = Optional.empty();
  private Optional<EngineChoice> engine = Optional.empty();

  private JobRunner(Job<C, R> job, C config, ConfigSection root, JobContext context) {
    this.job = job;
    this.config = config;
    this.root = root;
    this.context = context;
    this.started = context.clock().instant();
  }

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
    return new JobRunner<>(job, config, root, context).run();
  }

  private R run() {
    try {
      Devices.require(EngineKeys.read(root));
      R result = MachineLimits.explained(this::runAlone);
      counts.putAll(counts(result));
      leaveRow(new Ended(ExitCode.OK, "", counts, miou(result)));
      mergeTables();
      return result;
    } catch (Exception | Error e) {
      // Spark throws SparkException, a checked one, that no method of its declares.
      Optional<UserException> interrupted = context.interruption().request();
      if (interrupted.isPresent()) {
        // The row is still to be written, by this thread.
        Thread.interrupted();
        leaveRowOfFailure(interrupted.get());
        throw interrupted.get();
      }
      leaveRowOfFailure(e);
      throw e;
    }
  }

  /** What the run has done does not depend on it. */
  private void mergeTables() {
    try {
      new ReportTables(work(root), context.hadoop()).merge();
    } catch (UserException e) {
      LOG.info("Cannot merge small files of the report tables: {}", e.getMessage());
    }
  }

  private void leaveRowOfFailure(Throwable e) {
    Optional<UserException> user = userMistake(e);
    String message = String.valueOf(user.<Throwable>map(each -> each).orElse(e).getMessage());
    Optional<Double> score = user.flatMap(UserException::score);
    try {
      leaveRow(new Ended(exitCode(e), message, Map.of(), score));
    } catch (Exception second) {
      e.addSuppressed(second);
    }
  }

  /** An error of the user that a task found. */
  private static Optional<UserException> userMistake(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserException user) {
        return Optional.of(user);
      }
    }
    return Optional.empty();
  }

  private R runAlone() {
    if (!job.info().exclusive()) {
      return runPrepared();
    }
    WorkLock lock =
        WorkLock.acquire(
            work(root),
            context.runId(),
            context.hadoop(),
            context.clock(),
            context.stopsThisThread());
    try {
      R result = runPrepared();
      throwIfLost(lock);
      return result;
    } catch (Exception | Error e) {
      // What a run that was stopped throws does not say why it was stopped.
      throwIfLost(lock);
      throw e;
    } finally {
      // The lock of an interrupted run is released by this thread.
      Thread.interrupted();
      lock.close();
    }
  }

  private R runPrepared() {
    Prepared<R> ready = job.prepare(config, context.preparationOfRun().with(root));
    prepared = Optional.of(ready);
    Devices.choose(EngineKeys.read(root), context.sessions());
    PictureThreads.choose(PictureThreads.read(root), context.sessions());
    if (EngineKeys.determine(ready.identity()) && !ready.state().isDone()) {
      engine = Optional.of(Devices.used());
    }
    R result = ready.run(context);
    if (!ready.state().isDone()) {
      counts.put(Estimate.WORK, ready.cost().work());
    }
    return result;
  }

  private static String work(ConfigSection root) {
    return root.incidental().string("work");
  }

  private static void throwIfLost(WorkLock lock) {
    Optional<UserException> lost = lock.lost();
    if (lost.isPresent()) {
      // The row of this run is still to be written, by this thread.
      Thread.interrupted();
      throw lost.get();
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

  private void leaveRow(Ended ended) {
    double seconds = (context.clock().millis() - started.toEpochMilli()) / 1000.0;
    RunRow row =
        new RunRow(
            context.runId(),
            job.name(),
            job.variant(config),
            started,
            seconds,
            new Ended(ended.code(), root.redact(ended.message()), ended.counts(), ended.miou()),
            setup(),
            lineage(ended.code()),
            ProcessUse.since(cpuSeconds, context.sessions().parallelism().orElse(0)));
    new ReportTables(work(root), context.hadoop())
        .append(ReportTables.Table.RUNS, context.runId(), List.of(row.toRow()));
  }

  private RunRow.Setup setup() {
    Map<String, String> config = new TreeMap<>();
    root.effective().forEach(key -> config.put(key.key(), key.value()));
    Identity identity =
        prepared.map(Prepared::identity).orElseGet(() -> new Identity(root.determining()));
    return new RunRow.Setup(Build.version(), identity.hash(), config, engine);
  }

  private RunRow.Lineage lineage(ExitCode code) {
    boolean whole = code == ExitCode.OK || code == ExitCode.BELOW_THRESHOLD;
    return Lineage.of(prepared, root, context, whole);
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
