// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.semadapt.config.ConfigSection;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.fixture.UntrainedSegmenter;
import io.semadapt.job.Estimate;
import io.semadapt.job.Job;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.stage.toycity.ToyCityJob;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.storage.WorkLock;
import io.semadapt.tables.EarlierRun;
import io.semadapt.tables.ProcessUse;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.RunRow;
import io.semadapt.tables.RunRows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DryRunTest {
  private static final Configuration HADOOP = PlainLocalFileSystem.configure(new Configuration());

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private ExitCode plan(String... args) {
    List<String> line = new ArrayList<>(List.of(args));
    line.add("--dry-run");
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            Clock.systemUTC());
    return JobMain.run(console, line.toArray(String[]::new));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void dryRunWritesNothingEvenWithoutInput(@TempDir Path folder) throws IOException {
    Path work = folder.resolve("work");
    for (Job<?, ?> job : Jobs.all()) {
      String example = job.info().example().replace("/data/run1", work.toString());
      List<String> args = new ArrayList<>(List.of(example.split(" ", -1)));
      args.addAll(List.of("--set", "work=" + work, "--set", "data.gta5=" + folder.resolve("none")));
      out.reset();
      err.reset();

      ExitCode code = plan(args.toArray(String[]::new));

      assertThat(printed()).startsWith("semadapt " + job.name() + " · plan (nothing is written)\n");
      assertThat(code == ExitCode.OK)
          .as(printed())
          .isEqualTo(err.size() == 0)
          .isEqualTo(!printed().contains("  fails  "));
    }
    assertThat(plan("pipeline", "--set", "work=" + work)).isEqualTo(ExitCode.USER_ERROR);
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void dryRunPrintsTheActionWithAnEstimate(@TempDir Path folder) {
    assertThat(plan("toy-city", "--set", "work=" + folder.resolve("w"))).isEqualTo(ExitCode.OK);
    assertThat(printed())
        .matches(
            """
            semadapt toy-city · plan \\(nothing is written\\)

              stage     plan  time     disk  details
              toy-city  run   0:06  8\\.2 MiB  paint 700 pictures of 128x64

            In total about 0:06 and 8\\.2 MiB; free at '.*/w': [0-9.]+ .iB\\.
            Times and sizes are estimates; times from rates measured on two cores elsewhere\\. \
            A busy machine takes longer\\.
            """);
  }

  @Test
  void freeSpaceIsTheUsableSpace(@TempDir Path folder) {
    CommandLine line =
        CommandLine.parse("toy-city", "--dry-run", "--set", "work=" + folder.resolve("w"));
    Console nowhere = Console.standard().errorsOnly();
    DryRun.Result plan = DryRun.run(new ToyCityJob(), line, Clock.systemUTC(), nowhere);
    // Others write to the disk too.
    assertThat(plan.freeBytes()).isCloseTo(folder.toFile().getUsableSpace(), withinPercentage(5));
  }

  @Test
  void dryRunReportsTheErrorOfTheRun(@TempDir Path work) {
    assertThat(plan("translate", "--set", "work=" + work)).isEqualTo(ExitCode.USER_ERROR);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "Cannot read shards under '%s/shards/source': no manifest (did ingest finish?)\n"
                .formatted(work));
  }

  @Test
  void dryRunReportsUnusableCheckpoints(@TempDir Path work) throws IOException {
    shards(work.resolve("shards/source"));
    shards(work.resolve("shards/target"));
    shards(work.resolve("shards/target-val"));
    Path damaged = work.resolve("gan/semantic/checkpoints/round-000001.ckpt");
    Files.createDirectories(damaged.getParent());
    Files.writeString(damaged, "anything");
    assertThat(plan("train-gan", "--set", "work=" + work)).isEqualTo(ExitCode.USER_ERROR);
    assertThat(printed()).containsPattern("train-gan +fails +");
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("'file:" + damaged + "'");

    out.reset();
    err.reset();
    Path file = work.resolve("step-000001.ckpt");
    try (OutputStream bytes = Files.newOutputStream(file)) {
      UntrainedSegmenter.of(new Fcn8sVgg16Architecture(64), 1).write(bytes);
    }
    ExitCode code =
        plan(
            "evaluate",
            "--set",
            "work=" + work,
            "--set",
            "evaluate.checkpoint=" + file,
            "--set",
            "evaluate.batch-statistics=picture");
    assertThat(code).isEqualTo(ExitCode.USER_ERROR);
    assertThat(printed()).containsPattern("evaluate +fails +");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("Cannot use '" + file + "' with evaluate.batch-statistics=picture: ");
  }

  private static void shards(Path folder) {
    List<Long> pixels = Collections.nCopies(19, 1L);
    new ShardManifest(
            List.of(new ShardEntry(ShardFiles.name(0), 2, 1)),
            2,
            2,
            512,
            256,
            pixels,
            0,
            "abc",
            Map.of())
        .write(new org.apache.hadoop.fs.Path(folder.toString()), HADOOP);
  }

  @Test
  void dryRunNamesTheRunThatHoldsTheWorkFolder(@TempDir Path work) {
    Clock clock = Clock.systemUTC();
    try (WorkLock lock = WorkLock.acquire(work.toString(), "run-7", HADOOP, clock, () -> {})) {
      assertThat(lock).isNotNull();
      assertThat(plan("toy-city", "--set", "work=" + work)).isEqualTo(ExitCode.OK);
      assertThat(printed())
          .containsPattern("\nA run would be refused now: run run-7 of .* writes there\\.\n");
    }
    out.reset();
    assertThat(plan("toy-city", "--set", "work=" + work)).isEqualTo(ExitCode.OK);
    assertThat(printed()).doesNotContain("refused");
  }

  @Test
  void estimateScalesTheTimeOfTheLatestFinishedRun(@TempDir Path work) {
    ReportTables tables = new ReportTables(work.toString(), HADOOP);
    leave(tables, "1-toy", ExitCode.OK, 10, Map.of("work", 100L * 64 * 32), "64x32");
    leave(tables, "2-toy", ExitCode.INTERNAL_ERROR, 99, Map.of("work", 100L * 64 * 32), "64x32");
    leave(tables, "3-toy", ExitCode.OK, 5, Map.of(), "64x32");

    List<EarlierRun> runs = EarlierRun.of(work.toString(), HADOOP);
    assertThat(runs)
        .extracting(EarlierRun::runId, EarlierRun::finished)
        .containsExactly(
            org.assertj.core.api.Assertions.tuple("1-toy", true),
            org.assertj.core.api.Assertions.tuple("2-toy", false),
            org.assertj.core.api.Assertions.tuple("3-toy", true));
    assertThat(runs.get(0).config()).containsEntry("toy-city.size", "64x32");

    List<String> settings = List.of("toy-city.size=128x64", "toy-city.source-images=48");
    ConfigSection root = ReferenceConfig.load("test", List.of(), settings);
    ToyCityJob job = new ToyCityJob();
    Prepared<ToyCityJob.Result> prepared =
        job.prepare(job.configure(root), Preparation.of(HADOOP, OptionalInt.of(2)).with(root));
    // 48 + 300 + 100 pictures of 8192 pixels, after 100 pictures of 2048.
    Estimate estimate = Estimate.of(runs, "toy-city", prepared.cost());
    assertThat(estimate.seconds().orElseThrow()).isCloseTo(10 * 4.48 * 4, within(1e-9));
    assertThat(estimate.basis()).isEqualTo("run 1-toy");
  }

  private static void leave(
      ReportTables tables,
      String id,
      ExitCode code,
      double seconds,
      Map<String, Long> counts,
      String size) {
    RunRow row =
        new RunRow(
            id,
            "toy-city",
            "",
            Instant.EPOCH,
            seconds,
            new RunRow.Ended(code, "", counts, Optional.empty()),
            new RunRow.Setup(
                "version", "hash", Map.of("toy-city.size", size, "work", "w"), Optional.empty()),
            RunRows.UNKNOWN,
            ProcessUse.NONE);
    tables.append(ReportTables.Table.RUNS, id, List.of(row.toRow()));
  }
}
