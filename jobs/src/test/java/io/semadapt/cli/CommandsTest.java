// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.semadapt.console.Console;
import io.semadapt.engine.EngineChoice;
import io.semadapt.error.ExitCode;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.storage.ShardManifest;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.RunRow;
import io.semadapt.tables.RunRows;
import io.semadapt.tables.SegmenterMetrics;
import io.semadapt.tables.TrainingRun;
import io.semadapt.train.Checkpoint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that answer from the tables and the files of a work folder, without a session. */
final class CommandsTest {
  private static final String FIRST = "20260101-000000-000-evaluate-aaaa";
  private static final String SECOND = "20260102-000000-000-evaluate-bbbb";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Configuration conf = PlainLocalFileSystem.configure(new Configuration());

  @TempDir private Path work;

  private ExitCode run(String... args) {
    out.reset();
    err.reset();
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--set", "work=" + work));
    return JobMain.run(
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            Clock.systemUTC()),
        all.toArray(String[]::new));
  }

  private String said() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private void evaluated(String runId, int day, double iou, String conditions, String scales) {
    ReportTables tables = new ReportTables(work.toString(), conf);
    RunRow row =
        RunRows.of(
            runId,
            "evaluate",
            "semantic",
            Instant.parse("2026-01-0" + day + "T00:00:00Z"),
            ExitCode.OK,
            Optional.of(iou),
            "",
            Map.of("seed", "1", "evaluate.scales", scales));
    tables.append(Table.RUNS, runId, List.of(RunRows.under(conditions, row).toRow()));
    tables.append(
        Table.CLASS_IOU,
        runId,
        List.of(
            RowFactory.create(runId, "semantic", 0, "road", iou, null, 1L, 1L, 1L),
            RowFactory.create(runId, "semantic", 16, "train", null, null, 0L, 0L, 0L)));
  }

  private void trained(String runId, String variant, ExitCode code, double... losses) {
    ReportTables tables = new ReportTables(work.toString(), conf);
    tables.append(
        Table.RUNS,
        runId,
        List.of(
            RunRows.of(
                    runId,
                    "train-segmenter",
                    variant,
                    Instant.parse("2026-01-03T00:00:00Z"),
                    code,
                    Optional.empty(),
                    "",
                    Map.of())
                .toRow()));
    for (int round = 1; round <= losses.length; round++) {
      TrainingRun training = new TrainingRun(runId, variant, EngineChoice.DEFAULT);
      tables.append(
          Table.SEGMENTER_METRICS,
          runId,
          List.of(
              new SegmenterMetrics(
                      training,
                      round,
                      round,
                      1,
                      losses[round - 1],
                      0.1,
                      1,
                      0,
                      OptionalDouble.empty())
                  .toRow()));
    }
  }

  @Test
  void runsListsEveryRunNewestLast() throws IOException {
    evaluated(SECOND, 2, 0.4, "shards = a", "[1]");
    evaluated(FIRST, 1, 0.5, "shards = a", "[1]");
    ReportTables tables = new ReportTables(work.toString(), conf);
    RunRow score =
        RunRows.of(
            "20260103-000000-000-ingest-cccc",
            "ingest",
            "",
            Instant.parse("2026-01-03T00:00:00.5Z"),
            ExitCode.USER_ERROR,
            Optional.empty(),
            "no such folder",
            Map.of());
    tables.append(Table.RUNS, score.runId(), List.of(score.toRow()));

    assertThat(run("runs")).isEqualTo(ExitCode.OK);

    assertThat(said())
        .isEqualTo(
"""
  run                                job       variant   state              started (UTC)  time  mIoU %
  20260101-000000-000-evaluate-aaaa  evaluate  semantic  ok          2026-01-01T00:00:00Z  1:01   50.00
  20260102-000000-000-evaluate-bbbb  evaluate  semantic  ok          2026-01-02T00:00:00Z  1:01   40.00
  20260103-000000-000-ingest-cccc    ingest    -         user-error  2026-01-03T00:00:00Z  1:01       -
""");
    assertThat(run("runs", "--json")).isEqualTo(ExitCode.OK);
    JsonNode runs = new ObjectMapper().readTree(said()).get("result").get("runs");
    assertThat(runs).hasSize(3);
    assertThat(runs.get(0).get("run_id").asText()).isEqualTo(FIRST);
    assertThat(runs.get(2).get("variant").isNull()).isTrue();
    assertThat(runs.get(2).get("status").asText()).isEqualTo("user-error");
    assertThat(runs.get(0).get("lineage").get("settings").get("seed").asText()).isEqualTo("1");
  }

  @Test
  void aFolderWithoutRunsIsNamed() {
    assertThat(run("runs")).isEqualTo(ExitCode.USER_ERROR);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "Cannot list runs of '%s': no job has left a row there (set work)%n".formatted(work));
  }

  @Test
  void compareShowsWhatDiffersAndTheScoresOfEachClass() throws IOException {
    evaluated(FIRST, 1, 0.5, "shards = a", "[1]");
    evaluated(SECOND, 2, 0.4, "shards = b", "[1,2]");

    assertThat(run("compare", "20260101", "20260102")).isEqualTo(ExitCode.OK);

    assertThat(said())
        .contains("evaluate.scales  [1]  [1,2]")
        .doesNotContain("seed")
        .contains("the scores are of other data or other settings: do not compare them")
        .containsPattern(
            "  IoU % +A +B +B - A\n  road +50.00 +40.00 +-10.00\n  mean +50.00 +40.00 ");
    assertThat(run("compare", FIRST, SECOND, "--json")).isEqualTo(ExitCode.OK);
    JsonNode result = new ObjectMapper().readTree(said()).get("result");
    assertThat(result.get("comparable").asBoolean()).isFalse();
    assertThat(result.get("iou").get("road").get("second").asDouble()).isEqualTo(0.4);
    assertThat(result.get("settings").get("evaluate.scales").get("first").asText())
        .isEqualTo("[1]");
  }

  @Test
  void compareShowsTheLossesOfTheLastRound() {
    trained("20260103-a-train-segmenter-cccc", "semantic", ExitCode.OK, 3, 2, 1);
    trained("20260103-b-train-segmenter-dddd", "semantic", ExitCode.OK, 4, 0.5);

    assertThat(run("compare", "20260103-a", "20260103-b")).isEqualTo(ExitCode.OK);

    assertThat(said())
        .contains("no setting, input or version differs")
        .containsPattern("\n  loss +1.0000 +0.5000 +-0.5000\n");
  }

  @Test
  void anIdMustBeginThatOfOneRun() {
    evaluated(FIRST, 1, 0.5, "shards = a", "[1]");
    evaluated(SECOND, 2, 0.4, "shards = a", "[1]");

    assertThat(run("compare", "202601", SECOND)).isEqualTo(ExitCode.USER_ERROR);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "Cannot choose run '202601': 2 ids begin with it, '%s' and '%s' among them%n"
                .formatted(FIRST, SECOND));
    assertThat(run("compare", "2027", SECOND)).isEqualTo(ExitCode.USER_ERROR);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "Cannot find run '2027' in '%s': no id begins with it (semadapt runs lists them)%n"
                .formatted(work));
  }

  @Test
  void pruneRemovesOnlyWithYesAndKeepsTheLastTheBestAndTheNamed() throws IOException {
    Path checkpoints = work.resolve("gan/semantic/checkpoints");
    for (int round = 1; round <= 4; round++) {
      checkpoint(checkpoints.resolve("round-00000" + round + ".ckpt"));
    }
    checkpoint(work.resolve("gan/semantic/best/round-000001.ckpt"));
    checkpoint(work.resolve("segmenter/oracle/checkpoints/step-00000002.ckpt"));
    Path old = Files.createDirectories(work.resolve("predictions/x")).resolve("_tmp-1-a.png.part");
    Path young = old.resolveSibling("_tmp-2-a.png.part");
    Files.write(old, new byte[10]);
    Files.write(young, new byte[10]);
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    String keep = "export-onnx.checkpoint=" + checkpoints.resolve("round-000002.ckpt");

    assertThat(run("prune", "--set", keep)).isEqualTo(ExitCode.OK);

    assertThat(said())
        .contains(
            checkpoints.resolve("round-000001.ckpt") + "  checkpoint before the last",
            checkpoints.resolve("round-000003.ckpt").toString(),
            old + "  ",
            "; nothing was removed (add --yes to remove it)")
        .doesNotContain("round-000002", "round-000004", "best", "oracle", young.toString());
    assertThat(checkpoints.resolve("round-000001.ckpt")).exists();

    assertThat(run("prune", "--yes", "--json", "--set", keep)).isEqualTo(ExitCode.OK);

    JsonNode result = new ObjectMapper().readTree(said()).get("result");
    assertThat(result.get("removed").asBoolean()).isTrue();
    assertThat(result.get("items")).hasSize(3);
    assertThat(result.get("bytes").asLong())
        .isEqualTo(10 + 2 * Files.size(checkpoints.resolve("round-000004.ckpt")));
    try (Stream<Path> files = Files.list(checkpoints)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("round-000002.ckpt", "round-000004.ckpt");
    }
    assertThat(work.resolve("gan/semantic/best/round-000001.ckpt")).exists();
    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(work.resolve("_lock")).doesNotExist();
  }

  @Test
  void pruneRemovesNothingWhereTheLastCheckpointIsDamaged() throws IOException {
    Path checkpoints = work.resolve("segmenter/oracle/checkpoints");
    checkpoint(checkpoints.resolve("step-00000001.ckpt"));
    Files.write(checkpoints.resolve("step-00000002.ckpt"), new byte[100]);

    assertThat(run("prune", "--yes")).isEqualTo(ExitCode.USER_ERROR);

    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("step-00000002.ckpt': it is not a Semadapt checkpoint");
    assertThat(checkpoints.resolve("step-00000001.ckpt")).exists();
  }

  @Test
  void pruneRemovesTheShardsOfANamedVariantThatIsTrained() throws IOException {
    org.apache.hadoop.fs.Path translated =
        new org.apache.hadoop.fs.Path(work.resolve("translated/paper").toString());
    new ShardManifest(List.of(), 0, 0, 0, 0, Collections.nCopies(19, 0L), 0, "f", Map.of())
        .write(translated, conf);

    assertThat(run("prune")).isEqualTo(ExitCode.OK);
    assertThat(said()).contains("would free 0 B; nothing was removed\n");

    trained("20260103-a-train-segmenter-cccc", "paper", ExitCode.INTERRUPTED);
    assertThat(run("prune", "paper", "--yes")).isEqualTo(ExitCode.USER_ERROR);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualToIgnoringNewLines(
            "Cannot remove the shards of 'paper': segmenter 'paper' is trained on them and not"
                + " finished (run train-segmenter first)");

    trained("20260104-a-train-segmenter-dddd", "paper", ExitCode.OK);
    assertThat(run("prune", "paper", "--yes")).isEqualTo(ExitCode.OK);
    assertThat(said()).contains(translated + "  shards of paper");
    assertThat(work.resolve("translated/paper")).doesNotExist();

    assertThat(run("prune", "papr")).isEqualTo(ExitCode.USER_ERROR);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("Unknown variant 'papr': expected source-only, paper,");
  }

  private static void checkpoint(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file)) {
      new Checkpoint(Map.of("step", "1"), Map.of()).write(out);
    }
  }
}
