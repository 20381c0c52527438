// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.cli.JobMain;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark session of this process that many jobs share, on executors of a cluster or embedded:
 * tests see every task start and end.
 */
final class JobSession implements AutoCloseable {
  private final SparkSession spark;
  private final String work;

  /**
   * How a job ended.
   *
   * @param errors what it wrote to standard error
   */
  record Ended(ExitCode code, String output, String errors) {}

  private JobSession(SparkSession spark, String work) {
    this.spark = spark;
    this.work = work;
  }

  /**
   * Opens a session.
   *
   * @param master Spark's
   * @param work every job's work folder
   * @param settings of Spark, beside those that a cluster on one machine needs
   */
  static JobSession open(String master, String work, Map<String, Object> settings) {
    SparkSession.Builder builder =
        SparkSession.builder()
            .appName("jobs of a test")
            .master(master)
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.executor.memory", "768m")
            .config("spark.executor.extraClassPath", Distribution.HOME.resolve("lib") + "/*")
            .config("spark.executorEnv.OMP_NUM_THREADS", "1")
            // The first job finds both executors there.
            .config("spark.scheduler.minRegisteredResourcesRatio", 1)
            .config("spark.locality.wait", 0)
            .config("spark.sql.shuffle.partitions", 2)
            .config("spark.sql.session.timeZone", "UTC");
    settings.forEach((key, value) -> builder.config(key, value.toString()));
    return new JobSession(builder.getOrCreate(), work);
  }

  SparkSession spark() {
    return spark;
  }

  /** Runs a job that must end well. */
  String run(String job, String... settings) {
    Ended ended = end(job, settings);
    assertThat(ended.code()).as(ended.output() + ended.errors()).isEqualTo(ExitCode.OK);
    return ended.output();
  }

  /** Runs a job with faults, which it must survive. */
  String run(List<TaskFault> faults, String job, String... settings) {
    faults.forEach(spark.sparkContext()::addSparkListener);
    try {
      return run(job, settings);
    } finally {
      faults.forEach(spark.sparkContext()::removeSparkListener);
      faults.forEach(TaskFault::thaw);
    }
  }

  /** Runs a job to whatever end. */
  Ended end(String job, String... settings) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    List<String> arguments = new ArrayList<>(List.of(job));
    String tiny = Path.of("test/resources/tiny-city.conf").toAbsolutePath().toString();
    arguments.addAll(List.of("--config", tiny, "--set", "work=" + work, "--set", "workers=2"));
    for (String setting : settings) {
      arguments.addAll(List.of("--set", setting));
    }
    ExitCode code =
        JobMain.run(
            new Console(
                new PrintStream(output, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8),
                false,
                Clock.systemUTC()),
            arguments.toArray(new String[0]));
    return new Ended(
        code, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    spark.stop();
  }
}
