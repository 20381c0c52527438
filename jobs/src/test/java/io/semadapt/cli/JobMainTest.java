// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.semadapt.console.Console;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Split;
import io.semadapt.error.ExitCode;
import io.semadapt.fixture.JobProcess;
import io.semadapt.fixture.PostReceiver;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.TinyShards;
import io.semadapt.job.JobContext;
import io.semadapt.tables.ReportTables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
final class JobMainTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private ExitCode run(String... args) {
    return JobMain.run(
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            Clock.systemUTC()),
        args);
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void unknownJobsAndOptionsAreUsageErrorsWithASuggestion() {
    assertThat(run("docter")).isEqualTo(ExitCode.USAGE);
    assertThat(errors()).startsWith("Unknown job 'docter' (did you mean 'doctor'?)");
    err.reset();
    assertThat(run("doctor", "--confg", "x")).isEqualTo(ExitCode.USAGE);
    assertThat(errors()).startsWith("Unknown option '--confg' (did you mean '--config'?)");
    err.reset();
    assertThat(run("doctor", "--set")).isEqualTo(ExitCode.USAGE);
    assertThat(errors()).startsWith("Option '--set' needs a value");
    assertThat(run()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aPathThatHadoopTakesForAStoreIsRefused() {
    for (String option : List.of("--dry-run", "--quiet")) {
      assertThat(run("report", option, "--set", "work=run:1")).isEqualTo(ExitCode.USER_ERROR);
      assertThat(errors())
          .isEqualToIgnoringNewLines(
              "Cannot use work = run:1: a relative path must not have a colon in its first folder"
                  + " (use an absolute path)");
      err.reset();
    }
  }

  @Test
  void aHomeFolderThatNoShellHasReplacedIsRefused() {
    assertThat(run("report", "--set", "work=~/run")).isEqualTo(ExitCode.USER_ERROR);
    assertThat(errors())
        .isEqualToIgnoringNewLines(
            "Cannot use work = ~/run: no shell has replaced the ~ (write the home folder in full,"
                + " or \"$HOME\")");
  }

  @Test
  void jsonIsOneObjectOnStandardOutputWhateverHappens(@TempDir Path work) throws IOException {
    assertThat(run("doctor", "--json", "--set", "work=" + work)).isEqualTo(ExitCode.OK);
    JsonNode json = json();
    assertThat(json.get("job").asText()).isEqualTo("doctor");
    assertThat(json.get("run_id").asText()).contains("-doctor-");
    assertThat(json.get("status").asText()).isEqualTo("ok");
    assertThat(json.get("exit_code").asInt()).isZero();
    assertThat(json.get("result").get("failures").asInt()).isZero();
    assertThat(json.get("errors")).isEmpty();
    assertThat(errors()).contains("semadapt doctor · run", "convolutions run through oneDNN");

    assertThat(run("report", "--json", "--set", "work=" + work.resolve("none")))
        .isEqualTo(ExitCode.USER_ERROR);
    json = json();
    assertThat(json.get("exit_code").asInt()).isEqualTo(2);
    assertThat(json.get("result").isNull()).isTrue();
    assertThat(json.get("errors").get(0).asText()).startsWith("Cannot report on '");

    assertThat(run("pipeline", "--json", "--set", "work=" + work, "--set", "sead=3"))
        .isEqualTo(ExitCode.USER_ERROR);
    json = json();
    assertThat(json.get("errors")).hasSize(2);
    assertThat(json.get("errors").get(0).asText())
        .isEqualTo("--set: 'sead' is not a known key (did you mean 'seed'?)");

    assertThat(run("docter", "--json")).isEqualTo(ExitCode.USAGE);
    json = json();
    assertThat(json.get("status").asText()).isEqualTo("usage");
    assertThat(json.get("run_id").isNull()).isTrue();
    assertThat(json.get("errors").get(0).asText())
        .isEqualTo("Unknown job 'docter' (did you mean 'doctor'?)");
  }

  @Test
  void jsonStaysJsonWhereASecretIsMasked(@TempDir Path work) throws IOException {
    run(
        "doctor",
        "--json",
        "--set",
        "work=" + work,
        "--set",
        "my.password=hunter22",
        "--set",
        "x=1");

    JsonNode errors = json().get("errors");
    assertThat(errors).hasSize(2);
    assertThat(errors.toString()).doesNotContain("hunter22");
  }

  private JsonNode json() throws IOException {
    String text = out.toString(StandardCharsets.UTF_8);
    out.reset();
    assertThat(text).hasLineCount(1);
    return new ObjectMapper().readTree(text);
  }

  @Test
  void quietPrintsOnlyTheResult(@TempDir Path work) {
    assertThat(run("doctor", "--quiet", "--set", "work=" + work)).isEqualTo(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .matches("  ok       = \\d+\n  warnings = \\d+\n  failures = 0\n");
    assertThat(errors()).isEmpty();
  }

  @Test
  void invalidConfigurationsAreUserErrorsThatWriteNothing(@TempDir Path folder) {
    Path work = folder.resolve("work");
    assertThat(run("pipeline", "--set", "work=" + work, "--set", "sead=3", "--set", "nothing"))
        .isEqualTo(ExitCode.USER_ERROR);
    assertThat(errors()).contains("Invalid setting 'nothing': expected key=value");
    err.reset();
    assertThat(run("doctor", "--set", "work=" + work, "--set", "sead=3"))
        .isEqualTo(ExitCode.USER_ERROR);
    assertThat(errors())
        .isEqualToIgnoringNewLines(
            "Invalid configuration for doctor (1 problem):"
                + "  --set: 'sead' is not a known key (did you mean 'seed'?)");
    assertThat(work).doesNotExist();
  }

  @Test
  void theVersionIsPrintedWithThoseOfWhatItRunsOn() {
    assertThat(run("--version")).isEqualTo(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsPattern("(?m)^  semadapt = \\S+$")
        .containsPattern("(?m)^  commit   = (unknown|[0-9a-f]{40})$")
        .contains("  java     = " + System.getProperty("java.version"))
        .containsPattern("(?m)^  spark    = 3\\.5\\.")
        .containsPattern(
            "(?m)^  engines  = .*dl4j with native library .*libtorch 2\\.|^  engines  = .*libtorch"
                + " 2\\..*dl4j with");
    assertThat(errors()).isEmpty();
  }

  @Test
  void aTaskThatFillsTheHeapEndsTheRunInOneLineAndLeavesARow(
      @TempDir Path folder, JobContext context) throws IOException, InterruptedException {
    // The largest picture that is read, as large as the heap of the process; a hole on the disk.
    Path truth = Files.createDirectories(folder.resolve("val/a"));
    try (RandomAccessFile file =
        new RandomAccessFile(truth.resolve("a_000000_000000_gtFine_labelIds.png").toFile(), "rw")) {
      file.setLength(1L << 29);
    }
    Path predictions = Files.createDirectory(folder.resolve("predictions"));
    Files.createFile(predictions.resolve("a_000000_000000.png"));
    Path work = folder.resolve("work");
    Path log = folder.resolve("log");
    JobProcess score =
        JobProcess.start(
            log,
            "score",
            List.of(
                "work=" + work,
                "score.ground-truth=" + folder.resolve("val"),
                "score.predictions=" + predictions,
                "score.instances=false"));
    assertThat(score.ends()).as(JobProcess.said(log)).isEqualTo(ExitCode.USER_ERROR.number());
    String full =
        "Cannot go on: the Java heap of a task is full (raise --executor-memory, or SEMADAPT_HEAP"
            + " in one process)";
    assertThat(JobProcess.said(log).get()).contains(full).doesNotContain("\tat ");
    Row row =
        new ReportTables(work.toString(), context.hadoop())
            .read(context.spark(), ReportTables.Table.RUNS)
            .collectAsList()
            .get(0);
    assertThat(row.<String>getAs("message")).isEqualTo(full);
  }

  @Test
  void aProcessAboveItsLimitOfMemoryEndsInOneLineThatNamesTheLimit(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    Path work = folder.resolve("work");
    TinyShards.write(
        work.resolve("shards/source"), Domain.SOURCE, Split.TRAIN, /* labelled= */ true);
    TinyShards.write(
        work.resolve("shards/target"), Domain.TARGET, Split.TRAIN, /* labelled= */ false);
    JobProcess training =
        JobProcess.startWith(
            List.of("-Dorg.bytedeco.javacpp.maxphysicalbytes=100m"),
            log,
            List.of(
                "train-gan",
                "--master",
                "local[1]",
                "--set",
                "work=" + work,
                "--set",
                "train-gan.crop=32x16",
                "--set",
                "train-gan.generator.width=2",
                "--set",
                "train-gan.discriminator.width=2",
                "--set",
                "train-gan.discriminator.levels=3",
                "--set",
                "train-gan.samples=0"));
    assertThat(training.ends()).as(JobProcess.said(log)).isEqualTo(ExitCode.USER_ERROR.number());
    assertThat(JobProcess.said(log).get())
        .containsPattern(
            "Cannot go on: a process has \\d+M of memory, and its limit is 100M \\(raise"
                + " SEMADAPT_PHYSICAL")
        .doesNotContain("\tat ");
  }

  @Test
  void aVirtualMachineThatKeepsItsSignalsRunsAllTheSame(@TempDir Path folder)
      throws IOException, InterruptedException {
    JobProcess.startIn(
            Map.of("JAVA_TOOL_OPTIONS", "-Xrs"),
            folder.resolve("log"),
            List.of("toy-city", "--dry-run", "--set", "work=" + folder))
        .succeeds();
  }

  @Test
  void aTerminatedRunEndsInOneLineLeavesARowReleasesTheFolderAndIsToldOf(
      @TempDir Path folder, JobContext context) throws IOException, InterruptedException {
    Path work = folder.resolve("work");
    Path log = folder.resolve("log");
    try (PostReceiver receiver = new PostReceiver()) {
      JobProcess toyCity =
          JobProcess.start(
              log,
              "toy-city",
              List.of(
                  "work=" + work,
                  "toy-city.source-images=5000",
                  "toy-city.size=256x128",
                  "notify.url=" + receiver.url("", "/"),
                  "notify.prometheus-file=" + folder.resolve("semadapt.prom")));
      // The lock is taken and Spark's tasks run.
      toyCity.await(() -> JobProcess.said(log).get().contains("/5400 pictures"), 0);
      toyCity.terminate();

      assertThat(toyCity.ends()).as(JobProcess.said(log)).isEqualTo(ExitCode.TERMINATED.number());
      assertThat(receiver.posts()).hasSize(1);
      assertThat(receiver.posts().get(0).body())
          .contains("\"status\":\"interrupted\",\"exit_code\":143,");
    }
    assertThat(folder.resolve("semadapt.prom"))
        .content()
        .contains("semadapt_run_exit_code{semadapt_job=\"toy-city\"} 143.0\n");
    String said = JobProcess.said(log).get();
    assertThat(said)
        .contains(
            "Interrupted by signal TERM: the same command continues from what was written so far")
        .doesNotContain("\tat ");
    assertThat(work.resolve("_lock")).doesNotExist();
    Row row =
        new ReportTables(work.toString(), context.hadoop())
            .read(context.spark(), ReportTables.Table.RUNS)
            .collectAsList()
            .get(0);
    assertThat(row.<String>getAs("status")).isEqualTo("interrupted");
    assertThat(row.<Integer>getAs("exit_code")).isEqualTo(ExitCode.TERMINATED.number());
  }

  @Test
  void aSecondSignalEndsTheProcessAtOnce(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    JobProcess toyCity =
        JobProcess.start(
            log,
            "toy-city",
            List.of("work=" + folder, "toy-city.source-images=5000", "toy-city.size=256x128"));
    toyCity.await(() -> JobProcess.said(log).get().contains("/5400 pictures"), 0);
    toyCity.terminate();
    toyCity.terminate();

    // The first may be done before the second arrives.
    assertThat(toyCity.ends())
        .as(JobProcess.said(log))
        .isIn(JobProcess.KILLED, ExitCode.TERMINATED.number());
    assertThat(JobProcess.said(log).get()).doesNotContain("fatal error");
  }

  @Test
  void aSecretReachesNeitherTheConsoleNorTheRunsTable(@TempDir Path work, JobContext context) {
    String label = "data.folders.source.label-map={ access-key = hush-7 }";
    assertThat(run("ingest", "--set", "work=" + work, "--set", label))
        .isEqualTo(ExitCode.USER_ERROR);
    assertThat(run("ingest", "--set", "work=" + work, "--set", "data.gta5=s3a://me:hush-7@b/x"))
        .isEqualTo(ExitCode.USER_ERROR);
    assertThat(errors())
        .contains(
            "Cannot use a path of a store without its connector: Class"
                + " org.apache.hadoop.fs.s3a.S3AFileSystem not found (add the jar that"
                + " deploy/README.md names)");
    assertThat(run("doctor", "fs.s3a.secret.key=hush-7")).isEqualTo(ExitCode.USAGE);
    assertThat(errors())
        .contains("Unexpected argument 'fs.s3a.secret.key=*** after job 'doctor'")
        .doesNotContain("hush");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsPattern("data.gta5 += s3a://\\*\\*\\*@b/x {2}\\(--set\\)")
        .doesNotContain("hush");
    List<Row> rows =
        new ReportTables(work.toString(), context.hadoop())
            .read(context.spark(), ReportTables.Table.RUNS)
            .collectAsList();
    assertThat(rows).hasSize(1);
    assertThat(rows.toString()).contains("s3a://***@b/x").doesNotContain("hush");
    assertThat(rows.get(0).<String>getAs("command"))
        .isEqualTo("semadapt ingest --set work=" + work + " --set 'data.gta5=s3a://***@b/x'");
  }

  @Test
  void doctorRunsAndOneDnnIsInUseInTasksToo(@TempDir Path work, JobContext context) {
    assertThat(run("doctor", "--set", "work=" + work)).as(errors()).isEqualTo(ExitCode.OK);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .containsPattern("work +=  ?" + work + "  \\(--set\\)")
        .contains("ok    driver       convolutions run through oneDNN")
        .contains("ok    Spark task   convolutions run through oneDNN");
    Row row =
        new ReportTables(work.toString(), context.hadoop())
            .read(context.spark(), ReportTables.Table.RUNS)
            .collectAsList()
            .get(0);
    assertThat(row.<String>getAs("job")).isEqualTo("doctor");
    assertThat(row.<Integer>getAs("exit_code")).isZero();
    assertThat(row.getJavaMap(row.fieldIndex("counts"))).containsKey("failures");
    assertThat(row.<String>getAs("command")).isEqualTo("semadapt doctor --set work=" + work);
  }

  @Test
  void aDeviceThatThisBuildLacksGivesOneLine(@TempDir Path work, JobContext context) {
    assertThat(run("doctor", "--set", "work=" + work, "--set", "device=cuda"))
        .isEqualTo(ExitCode.USER_ERROR);
    assertThat(errors())
        .isEqualToIgnoringNewLines(
            "Cannot use device 'cuda': this build has only the CPU backend (build with -Pcuda, or"
                + " set auto)");
    Row row =
        new ReportTables(work.toString(), context.hadoop())
            .read(context.spark(), ReportTables.Table.RUNS)
            .collectAsList()
            .get(0);
    assertThat(row.<Integer>getAs("exit_code")).isEqualTo(2);
  }
}
