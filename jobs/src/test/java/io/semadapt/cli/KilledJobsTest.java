// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.dataset.Sample;
import io.semadapt.fixture.JobProcess;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.SuccessfulRun;
import io.semadapt.fixture.WorkContent;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.tables.ReportTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each job but the trainings in a separate process, killed by SIGKILL in the middle: readers then
 * find complete files or none, and the same command gives the result of an undisturbed run.
 */
@ExtendWith(SharedSpark.class)
final class KilledJobsTest {
  private static final List<String> NETWORKS =
      List.of(
          "workers=1",
          "train-gan.steps=2",
          "train-gan.averaging-period=1",
          "train-gan.crop=32x16",
          "train-gan.generator.width=4",
          "train-gan.generator.residual-blocks=1",
          "train-gan.discriminator.width=4",
          "train-gan.discriminator.levels=3",
          "train-gan.samples=0",
          "train-segmenter.steps=4",
          "train-segmenter.crop=32x16",
          "train-segmenter.network.width=2",
          "train-segmenter.batch=2");

  @TempDir private static Path folder;
  private static String gta5;
  private static String cityscapes;

  private final Random random = new Random();

  @BeforeAll
  static void paintACity() {
    String city = folder.resolve("city").toString();
    run(
        folder.resolve("paint"),
        "toy-city",
        List.of(
            "toy-city.output=" + city,
            "toy-city.source-images=72",
            "toy-city.target-images=12",
            "toy-city.target-val-images=4",
            "toy-city.size=256x128"));
    gta5 = city + "/gta5";
    cityscapes = city + "/cityscapes";
  }

  @Test
  void everyJobIsFinishedByTheSameCommand(SparkSession spark) throws Exception {
    Path whole = folder.resolve("whole");
    Path killed = folder.resolve("killed");
    List<String> raw =
        List.of("data.gta5=" + gta5, "data.cityscapes=" + cityscapes, "ingest.shard-mb=1");
    both(whole, killed, "ingest", raw, () -> exists(killed, "shards/source/_manifest.json"));
    for (String set : List.of("source", "target", "target-val")) {
      assertSameFiles(whole, killed, "shards/" + set);
    }

    run(whole, "train-gan", NETWORKS);
    run(whole, "train-segmenter", NETWORKS);
    copy(whole, killed, "gan");
    copy(whole, killed, "segmenter");

    both(whole, killed, "translate", List.of(), () -> shards(killed, "translated/semantic") > 0);
    assertThat(shards(whole, "translated/semantic")).isGreaterThan(1);
    assertSameFiles(whole, killed, "translated/semantic");

    both(
        whole,
        killed,
        "pseudo-label",
        List.of("pseudo-label.variant=source-only"),
        () -> shards(killed, "pseudo-labelled/source-only") > 0);
    assertSameFiles(whole, killed, "pseudo-labelled/source-only");

    Path predictions = killed.resolve("predictions/source-only");
    both(whole, killed, "evaluate", List.of("evaluate.predictions=true"), () -> some(predictions));
    assertSameFiles(whole, killed, "predictions/source-only");
    assertSameScores(whole, killed, spark);

    // These two are short: killed at any time from the start of Spark to the end.
    List<String> folders =
        List.of("score.ground-truth=" + cityscapes + "/gtFine", "score.predictions=" + predictions);
    both(whole, killed, "score", folders, () -> exists(killed, "score.log"));
    assertSameFiles(whole, killed, "score");
    // A first run that was killed after its last table, or not at all, left its rows too.
    assertThat(new TreeSet<>(scores(killed, spark))).isEqualTo(new TreeSet<>(scores(whole, spark)));
    both(whole, killed, "report", List.of(), () -> exists(killed, "report.log"));
    assertThat(Files.readString(killed.resolve("report/index.html"))).endsWith("</html>\n");
  }

  @Test
  void aPipelineIsFinishedByTheSameCommand(SparkSession spark) throws Exception {
    Path whole = folder.resolve("whole-pipeline");
    Path killed = folder.resolve("killed-pipeline");
    List<String> settings = new ArrayList<>(NETWORKS);
    settings.addAll(
        List.of(
            "data.gta5=" + gta5,
            "data.cityscapes=" + cityscapes,
            "pipeline.variants=source-only",
            "evaluate.predictions=true"));
    both(whole, killed, "pipeline", settings, () -> exists(killed, "pipeline/ingest.json"));
    assertSameFiles(whole, killed, "predictions/source-only");
    assertSameScores(whole, killed, spark);
  }

  /** Runs a job undisturbed in one work folder, in the other one killed and then again. */
  private void both(
      Path whole, Path killed, String job, List<String> settings, BooleanSupplier kill)
      throws IOException, InterruptedException {
    run(whole, job, settings);
    Files.createDirectories(killed);
    List<String> all = new ArrayList<>(settings);
    all.add("work=" + killed);
    JobProcess process = JobProcess.start(killed.resolve(job + ".log"), job, all);
    boolean moments = Set.of("score", "report").contains(job);
    process.await(kill, random.nextInt(moments ? 8000 : 50));
    int code = process.kill();
    assertThat(code)
        .as(JobProcess.said(killed.resolve(job + ".log")))
        .isIn(moments ? List.of(JobProcess.KILLED, 0) : List.of(JobProcess.KILLED));
    assertWholeOrAbsent(killed);
    run(killed, job, settings);
  }

  /** Checks what readers find after a run was killed. */
  private static void assertWholeOrAbsent(Path work) throws IOException {
    for (Path manifest : files(work, ShardManifest.FILE)) {
      org.apache.hadoop.fs.Path shards =
          new org.apache.hadoop.fs.Path(manifest.getParent().toUri());
      ShardManifest read =
          ShardManifest.read(shards, PlainLocalFileSystem.configure(new Configuration()));
      long samples = 0;
      for (org.apache.hadoop.fs.Path shard : read.paths(shards)) {
        samples += samples(shard).stream().map(Sample::id).distinct().count();
      }
      assertThat(samples).as(manifest.toString()).isEqualTo(read.samples());
    }
    for (Path page : files(work, "index.html")) {
      assertThat(Files.readString(page)).endsWith("</html>\n");
    }
  }

  /** The same names with the same content; manifests and notes name runs, and are left out. */
  private static void assertSameFiles(Path whole, Path killed, String below) throws IOException {
    Map<String, String> expected = content(whole.resolve(below));
    assertThat(expected).isNotEmpty();
    assertThat(content(killed.resolve(below))).isEqualTo(expected);
  }

  /** By file: its samples or a hash of its bytes. */
  private static Map<String, String> content(Path root) throws IOException {
    Map<String, String> content = new TreeMap<>();
    for (Path file : files(root, "")) {
      String name = root.relativize(file).toString();
      if (name.endsWith(".parquet")) {
        content.put(name, WorkContent.samples(file));
      } else if (!name.contains("_manifest.json")) {
        content.put(name, Integer.toString(Arrays.hashCode(Files.readAllBytes(file))));
      }
    }
    return content;
  }

  private static List<Sample> samples(org.apache.hadoop.fs.Path shard) {
    return ShardFiles.read(shard, PlainLocalFileSystem.configure(new Configuration()));
  }

  /** Every score once: the killed run left none. */
  private static void assertSameScores(Path whole, Path killed, SparkSession spark) {
    assertThat(scores(killed, spark)).isNotEmpty().isEqualTo(scores(whole, spark));
  }

  private static List<String> scores(Path work, SparkSession spark) {
    return new ReportTables(work.toString(), spark.sparkContext().hadoopConfiguration())
        .read(spark, ReportTables.Table.CLASS_IOU).drop("run_id").collectAsList().stream()
            .map(Row::toString)
            .sorted()
            .toList();
  }

  private static List<Path> files(Path root, String ending) throws IOException {
    if (!Files.exists(root)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().endsWith(ending))
          .toList();
    }
  }

  private static boolean exists(Path work, String file) {
    return Files.exists(work.resolve(file));
  }

  private static long shards(Path work, String below) {
    return names(work.resolve(below))
        .filter(name -> name.matches("shard-[0-9]+\\.parquet"))
        .count();
  }

  private static boolean some(Path directory) {
    return names(directory).anyMatch(name -> name.endsWith("_labelIds.png"));
  }

  /** Of the files in a folder that a process may move away at any moment. */
  private static Stream<String> names(Path directory) {
    return Optional.ofNullable(directory.toFile().list())
        .map(Arrays::stream)
        .orElse(Stream.empty());
  }

  private static void copy(Path from, Path to, String below) throws IOException {
    for (Path file : files(from.resolve(below), "")) {
      Path target = to.resolve(from.relativize(file));
      Files.createDirectories(target.getParent());
      Files.copy(file, target);
    }
  }

  private static void run(Path work, String job, List<String> settings) {
    List<String> all = new ArrayList<>(settings);
    all.add("work=" + work);
    SuccessfulRun.of(job, all);
  }
}
