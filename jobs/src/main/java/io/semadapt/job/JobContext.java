// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.console.Console;
import io.semadapt.console.Progress;
import io.semadapt.error.UserException;
import io.semadapt.spark.DistributedMap;
import io.semadapt.spark.Sessions;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Surroundings of a run.
 *
 * @param sessions opens the Spark session when it is first used
 * @param runId unique; begins with the start time, so that names sort by age
 * @param clock the only source of time
 * @param console the only way to print
 * @param interruption ends the run early
 * @param arguments as typed on the command line, secrets included; empty where there is none
 */
public record JobContext(
    Sessions sessions,
    String runId,
    Clock clock,
    Console console,
    Interruption interruption,
    List<String> arguments) {
  /** A run that nothing interrupts, without a command line. */
  public JobContext(Sessions sessions, String runId, Clock clock, Console console) {
    this(sessions, runId, clock, console, new Interruption(), List.of());
  }

  /**
   * The Spark session, opened by the first call.
   *
   * @throws UserException if the run has been asked to end
   */
  public SparkSession spark() {
    SparkSession session = sessions.spark();
    // Spark loses the interrupt of a thread that starts it.
    interruption.request().ifPresent(JobContext::end);
    return session;
  }

  private static void end(UserException interrupted) {
    throw interrupted;
  }

  /** Hadoop's configuration: which file systems there are. Opens no session. */
  public Configuration hadoop() {
    return sessions.hadoop();
  }

  /** What a job prepares from. Opens no session. */
  public Preparation preparation() {
    return Preparation.of(sessions);
  }

  /**
   * The same for a run. Opens the session only if a job needs the number of workers and the
   * configuration does not determine it.
   */
  public Preparation preparationOfRun() {
    return preparation().orAsk(() -> spark().sparkContext().defaultParallelism());
  }

  /** The same surroundings for a run of another job. */
  public JobContext forRun(String otherRunId) {
    return new JobContext(sessions, otherRunId, clock, console, interruption, arguments);
  }

  /** Ends what this thread is doing for the run, from another one. */
  public Runnable stopsThisThread() {
    Thread runner = Thread.currentThread();
    return () -> {
      sessions.open().map(SparkSession::sparkContext).ifPresent(JobContext::cancel);
      runner.interrupt();
    };
  }

  private static void cancel(SparkContext spark) {
    // Cancelled tasks fail in many ways, and Spark logs a trace of each. Threads that still wait
    // when it stops print traces themselves. The console has another stream.
    spark.setLogLevel("OFF");
    System.setErr(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    spark.cancelAllJobs();
  }

  /** Starts a phase: a line of progress, and the description of the Spark jobs that follow. */
  public Progress progress(String phase, long total, String unit) {
    spark().sparkContext().setJobDescription(phase);
    return console.progress(phase, total, unit);
  }

  /**
   * Runs one task for each item, side by side on the executors, as a phase with progress.
   *
   * @param phase shown in the progress line and on Spark's pages
   * @param total amount of work, in {@code unit}
   * @param count amount of work that one result stands for
   * @return the results, in the order of the items
   */
  public <T extends Serializable, R extends Serializable> List<R> map(
      String phase,
      long total,
      String unit,
      List<T> items,
      DistributedMap.Task<T, R> task,
      ToLongFunction<R> count) {
    if (items.isEmpty()) {
      return List.of();
    }
    try (Progress progress = progress(phase, total, unit)) {
      return DistributedMap.run(
          spark(), items, task, result -> progress.add(count.applyAsLong(result)));
    }
  }
}
