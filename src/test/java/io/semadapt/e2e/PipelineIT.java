// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.cli.JobMain;
import io.semadapt.console.Console;
import io.semadapt.error.ExitCode;
import io.semadapt.spark.Sessions;
import io.semadapt.tables.ReportTables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every job in order, through the main class, on a very small toy city. */
final class PipelineIT {
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  private ExitCode demo(Path work, String... more) {
    text.reset();
    PrintStream stream = new PrintStream(text, true, StandardCharsets.UTF_8);
    List<String> arguments =
        new ArrayList<>(List.of("demo", "--config", "test/resources/tiny-city.conf"));
    arguments.addAll(List.of("--set", "work=" + work, "--master", "local[2]"));
    arguments.addAll(List.of(more));
    return JobMain.run(
        new Console(stream, stream, false, Clock.systemUTC()), arguments.toArray(String[]::new));
  }

  /** Plans the demo, and checks that this changes no file. */
  private String plan(Path work, String... more) throws IOException {
    List<String> before = files(work);
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--dry-run");
    ExitCode code = demo(work, arguments.toArray(String[]::new));
    String plan = text.toString(StandardCharsets.UTF_8);
    assertThat(code).as(plan).isEqualTo(ExitCode.OK);
    assertThat(files(work)).isEqualTo(before);
    return plan;
  }

  private static List<String> files(Path work) throws IOException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(work)) {
      for (Path file : all.sorted().toList()) {
        files.add(file + " " + Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  @Test
  void theWholePipelineRunsAndAnotherRunDoesOnlyWhatIsMissing(@TempDir Path work)
      throws IOException {
    assertThat(plan(work))
        .containsPattern("toy-city +run .* paint 20 pictures of 64x32 \\(not done yet\\)\n")
        .containsPattern("train-gan-semantic +run .* 4 steps of [0-9]+ workers, crop 64x32")
        .containsPattern("translate-semantic +run .* translate 8 pictures \\(not done yet\\)\n")
        .containsPattern("evaluate-semantic +run .* score on 4 photographs \\(not done yet\\)\n")
        .contains("rates measured on two cores elsewhere")
        .doesNotContain(" skip ");

    assertThat(demo(work)).as(text.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.OK);
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("gap closed", "source-only", "semantic")
        .containsPattern("stages-skipped\\s+= 0\n");
    assertThat(plan(work))
        .containsPattern("train-gan-semantic +skip +- +- +trained: round-000002.ckpt\n")
        .containsPattern("ingest +skip +- +- +source is unchanged; target is unchanged; target-val")
        .containsPattern("report +run ")
        .contains("source " + work + "/toy-city/gta5: 8 samples, ")
        .contains("times from earlier runs in this work folder.");
    assertThat(plan(work, "--set", "evaluate.samples=3"))
        .containsPattern("evaluate-semantic +run .* \\(evaluate.samples was [0-9]+, is 3\\)\n")
        .containsPattern("train-segmenter-semantic +skip ");
    assertThat(Files.isRegularFile(work.resolve("report/index.html"))).isTrue();
    assertThat(eventFolders(work.resolve("tensorboard")))
        .containsExactlyInAnyOrder(
            "train-gan/semantic",
            "train-segmenter/source-only",
            "train-segmenter/semantic",
            "evaluate/source-only",
            "evaluate/semantic");

    assertThat(demo(work)).as(text.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.OK);
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("toy-city: skipped, finished and unchanged")
        .contains("ingest: skipped, source is unchanged", "gap closed")
        .containsPattern("stages-run\\s+= 1\n");

    FileUtils.deleteDirectory(work.resolve("translated").toFile());
    assertThat(plan(work))
        .containsPattern("translate-semantic +run .* \\(its output is gone\\)\n")
        .containsPattern("train-gan-semantic +skip ")
        .containsPattern("train-segmenter-semantic +skip ")
        .containsPattern("evaluate-semantic +skip ");
    assertThat(demo(work)).as(text.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.OK);
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("train-segmenter-semantic: skipped", "train-gan-semantic: skipped")
        .contains("translate-semantic: translate 8 pictures (its output is gone)\n")
        .containsPattern("stages-run\\s+= 2\n");

    try (Sessions session = Sessions.of("tables", Optional.of("local[2]"))) {
      SparkSession spark = session.spark();
      ReportTables tables =
          new ReportTables(work.toString(), spark.sparkContext().hadoopConfiguration());
      for (ReportTables.Table table : ReportTables.Table.values()) {
        tables.read(spark, table).createOrReplaceTempView(table.folder());
        assertThat(tables.read(spark, table).count()).as(table.folder()).isPositive();
      }
      Row row =
          spark
              .sql(
                  "select count(*) runs, sum(exit_code) failures, "
                      + "count(distinct variant) variants from runs where job = 'evaluate'")
              .head();
      assertThat(row.getLong(0)).isEqualTo(2);
      assertThat(row.getLong(1)).isZero();
      assertThat(row.getLong(2)).isEqualTo(2);
    }
  }

  /** Job and variant of every folder with files for TensorBoard. */
  private static Set<String> eventFolders(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("events.out.tfevents."))
          .map(file -> root.relativize(file).subpath(0, 2).toString())
          .collect(Collectors.toSet());
    }
  }
}
