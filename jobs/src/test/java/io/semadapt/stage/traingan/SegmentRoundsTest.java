// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Split;
import io.semadapt.error.UserException;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.TinyShards;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.train.GanCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SharedSpark.class)
final class SegmentRoundsTest {
  private static final String SEGMENTS = "train-gan.exchange.by=segments";

  @TempDir private static Path work;
  private static Ran shuffled;

  @BeforeAll
  static void trainsThroughTheShuffle(SparkSession spark) throws Exception {
    TinyShards.write(work.resolve("shards/source"), Domain.SOURCE, Split.TRAIN, true);
    TinyShards.write(work.resolve("shards/target"), Domain.TARGET, Split.TRAIN, false);
    shuffled = run(spark, "shuffled");
  }

  @Test
  void segmentsLeaveWhatTheShuffleLeaves(SparkSession spark) throws Exception {
    Ran segments = run(spark, "segments", SEGMENTS);

    assertThat(files("segments")).isEqualTo(files("shuffled"));
    assertThat(files("segments"))
        .containsOnlyKeys(
            "best/_signal",
            "best/" + bestOf("shuffled"),
            "checkpoints/round-000004.ckpt",
            "checkpoints/round-000008.ckpt",
            "checkpoints/round-000009.ckpt",
            "samples/round-000006.png",
            "samples/round-000009.png");
    // They end where a checkpoint, a grid or a signal is due.
    assertThat(segments.jobs())
        .containsExactly(
            "train-gan rounds 1 to 4 of 9: 2 workers x 8 steps",
            "train-gan rounds 5 to 5 of 9: 2 workers x 2 steps",
            "train-gan rounds 6 to 6 of 9: 2 workers x 2 steps",
            "train-gan rounds 7 to 8 of 9: 2 workers x 4 steps",
            "train-gan rounds 9 to 9 of 9: 2 workers x 1 steps");
    assertThat(shuffled.jobs()).hasSize(9);
    assertThat(segments.metrics()).hasSize(9);
    for (int round = 0; round < 9; round++) {
      assertSameMetrics(segments.metrics().get(round), shuffled.metrics().get(round));
    }
  }

  private static void assertSameMetrics(Row segment, Row expected) {
    for (String column : segment.schema().fieldNames()) {
      Object value = segment.getAs(column);
      switch (column) {
        case "run_id" -> assertThat(value).isNotNull();
        case "seconds", "images_per_second" -> assertThat((Double) value).isPositive();
        case "input_wait_seconds" -> assertThat((Double) value).isNotNegative();
        case "drift" -> assertThat((Double) value).isCloseTo(expected.getAs(column), within(1e-12));
        default -> assertThat(value).as(column).isEqualTo(expected.getAs(column));
      }
    }
  }

  @Test
  void aTrainingOfTheShuffleGoesOnInSegments(SparkSession spark) throws Exception {
    FileUtils.copyDirectory(work.resolve("shuffled").toFile(), work.resolve("other").toFile());
    Files.delete(work.resolve("other/checkpoints/round-000009.ckpt"));
    assertThat(run(spark, "other", SEGMENTS).jobs())
        .containsExactly("train-gan rounds 9 to 9 of 9: 2 workers x 1 steps");
    assertThat(files("other")).isEqualTo(files("shuffled"));
  }

  /** Moments that stay the worker's own are averaged at rounds that only the key chooses. */
  @Test
  void momentsThatAreAveragedRarelyChangeTheResultAndTheLengthOfSegmentsDoesNot(SparkSession spark)
      throws Exception {
    List<String> rarely =
        List.of(
            SEGMENTS,
            "train-gan.exchange.moments-every=4",
            "train-gan.checkpoint-every-rounds=8",
            "train-gan.samples=0",
            "train-gan.signals.every-rounds=0",
            "train-gan.signals.keep-best-by=none");
    List<String> shorter = new ArrayList<>(rarely);
    shorter.add("train-gan.exchange.segment-rounds=4");
    assertThat(run(spark, "long", rarely.toArray(new String[0])).jobs()).hasSize(2);
    assertThat(run(spark, "short", shorter.toArray(new String[0])).jobs()).hasSize(3);
    assertThat(files("short")).isEqualTo(files("long"));
    assertThat(parameters("long")).isNotEqualTo(parameters("shuffled"));
  }

  @Test
  void sixteenBitsChangeTheResultALittleAndTheLengthOfSegmentsDoesNot(SparkSession spark)
      throws Exception {
    List<String> rounded =
        List.of(
            SEGMENTS,
            "train-gan.exchange.wire=bfloat16",
            "train-gan.checkpoint-every-rounds=8",
            "train-gan.samples=0",
            "train-gan.signals.every-rounds=0",
            "train-gan.signals.keep-best-by=none");
    List<String> shorter = new ArrayList<>(rounded);
    shorter.add("train-gan.exchange.segment-rounds=3");
    assertThat(run(spark, "rounded", rounded.toArray(new String[0])).jobs()).hasSize(2);
    assertThat(run(spark, "rounded-short", shorter.toArray(new String[0])).jobs()).hasSize(4);
    assertThat(files("rounded-short")).isEqualTo(files("rounded"));
    assertThat(parameters("rounded")).isNotEqualTo(parameters("shuffled"));
    assertThat(distance(parameters("rounded"), parameters("shuffled"))).isLessThan(1e-2);
  }

  @Test
  void anOverlappedExchangeChangesTheResultAndTheLengthOfSegmentsDoesNot(SparkSession spark)
      throws Exception {
    List<String> overlapped =
        List.of(
            SEGMENTS,
            "train-gan.exchange.overlap=true",
            "train-gan.exchange.moments-every=4",
            "train-gan.checkpoint-every-rounds=8",
            "train-gan.samples=0",
            "train-gan.signals.every-rounds=0",
            "train-gan.signals.keep-best-by=none");
    List<String> shorter = new ArrayList<>(overlapped);
    shorter.add("train-gan.exchange.segment-rounds=4");
    Ran ran = run(spark, "overlapped", overlapped.toArray(new String[0]));
    assertThat(run(spark, "overlapped-short", shorter.toArray(new String[0])).jobs()).hasSize(3);
    assertThat(files("overlapped-short")).isEqualTo(files("overlapped"));
    assertThat(parameters("overlapped")).isNotEqualTo(parameters("shuffled"));
    assertThat(distance(parameters("overlapped"), parameters("shuffled"))).isLessThan(1e-2);
    assertThat(ran.metrics().get(0).<Double>getAs("drift")).isZero();
    assertThat(ran.metrics().get(1).<Double>getAs("drift")).isPositive();
  }

  /** Largest difference of two parameters. */
  private static double distance(float[] a, float[] b) {
    double farthest = 0;
    for (int i = 0; i < a.length; i++) {
      farthest = Math.max(farthest, Math.abs(a[i] - b[i]));
    }
    return farthest;
  }

  @Test
  void growingRoundsAreTheSameInSegments(SparkSession spark) throws Exception {
    String growing = "train-gan.averaging-period-max=8";
    assertThat(run(spark, "growing", growing).jobs())
        .hasSize(7)
        .endsWith(
            "train-gan round 5/7: 2 workers x 2 steps",
            "train-gan round 6/7: 2 workers x 3 steps",
            "train-gan round 7/7: 2 workers x 4 steps");
    run(spark, "growing-segments", growing, SEGMENTS);
    assertThat(files("growing-segments")).isEqualTo(files("growing"));
    assertThat(parameters("growing")).isNotEqualTo(parameters("shuffled"));
  }

  @Test
  void oneWorkerNeedsNoExchange(SparkSession spark) throws Exception {
    Ran ran = run(spark, "one", "workers=1", "engine=dl4j", "train-gan.steps=2", SEGMENTS);
    assertThat(ran.jobs()).containsExactly("train-gan round 1/1: 1 workers x 2 steps");
  }

  @Test
  void aDamagedShardEndsTheTrainingWithItsLine(SparkSession spark) throws Exception {
    Path broken = work.resolve("broken");
    TinyShards.write(broken, Domain.SOURCE, Split.TRAIN, true);
    Files.writeString(broken.resolve("shard-00001.parquet"), "no shard");
    assertThatThrownBy(
            () ->
                run(spark, "never", SEGMENTS, "train-gan.source=" + broken, "train-gan.samples=0"))
        .hasStackTraceContaining("Cannot read shard '%s".formatted(broken));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "engine=dl4j | engine 'dl4j' has no such exchange, libtorch has",
        "workers=3 | its 3 workers must run at the same time, and this session runs 2 tasks"
      })
  void isRefusedInOneLineWhereItCannotRun(String setting, String reason, SparkSession spark) {
    assertThatThrownBy(() -> run(spark, "never", SEGMENTS, setting))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot train with train-gan.exchange.by = segments: %s (set train-gan.exchange.by ="
                + " shuffle)",
            reason);
  }

  @Test
  void periodsMustFitThatOfTheMoments() {
    assertThatThrownBy(() -> configure("never", "train-gan.exchange.moments-every=2"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'train-gan.exchange.moments-every' needs train-gan.exchange.by = segments");
    assertThatThrownBy(() -> configure("never", "train-gan.exchange.wire=bfloat16"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("'train-gan.exchange.wire' needs train-gan.exchange.by = segments");
    assertThatThrownBy(() -> configure("never", SEGMENTS, "train-gan.exchange.overlap=true"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'train-gan.exchange.overlap' needs train-gan.exchange.moments-every above 1");
    assertThatThrownBy(
            () ->
                configure(
                    "never",
                    SEGMENTS,
                    "train-gan.exchange.moments-every=10",
                    "train-gan.exchange.segment-rounds=15"))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("(4 problems)")
        .hasMessageContaining(
            "'train-gan.exchange.segment-rounds' must be a multiple of"
                + " train-gan.exchange.moments-every, 10, was 15")
        .hasMessageContaining("'train-gan.checkpoint-every-rounds' must be a multiple")
        .hasMessageContaining("'train-gan.sample-every-rounds' must be a multiple")
        .hasMessageContaining("'train-gan.signals.every-rounds' must be a multiple");
  }

  /**
   * A finished run.
   *
   * @param jobs descriptions of the Spark jobs that trained
   * @param metrics rows in the order of the rounds
   */
  private record Ran(List<String> jobs, List<Row> metrics) {}

  private static Ran run(SparkSession spark, String output, String... settings) throws Exception {
    List<String> jobs = new CopyOnWriteArrayList<>();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onJobStart(SparkListenerJobStart start) {
            String job = start.properties().getProperty("spark.job.description", "");
            if (job.startsWith("train-gan round")) {
              jobs.add(job);
            }
          }
        };
    JobContext context = SharedSpark.context(spark);
    spark.sparkContext().addSparkListener(listener);
    try {
      PreparedJobs.run(new TrainGanJob(), root(output, settings), context);
      spark.sparkContext().listenerBus().waitUntilEmpty();
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
    List<Row> metrics =
        new ReportTables(work.toString(), context.hadoop())
            .read(spark, Table.GAN_METRICS)
            .filter(functions.col("run_id").equalTo(context.runId()))
            .orderBy("round")
            .collectAsList();
    return new Ran(jobs, metrics);
  }

  private static void configure(String output, String... settings) {
    new TrainGanJob().configure(root(output, settings));
  }

  /** Nine rounds, the last one of one step. */
  private static ConfigSection root(String output, String... settings) {
    Map<String, String> all = new TreeMap<>();
    for (String setting :
        List.of(
            "work=" + work,
            "workers=2",
            "engine=libtorch",
            "train-gan.output=" + work.resolve(output),
            "train-gan.steps=17",
            "train-gan.averaging-period=2",
            "train-gan.crop=32x16",
            "train-gan.generator.width=2",
            "train-gan.generator.residual-blocks=1",
            "train-gan.discriminator.width=2",
            "train-gan.discriminator.levels=3",
            "train-gan.image-pool=3",
            "train-gan.generator-ema=0.9",
            "train-gan.checkpoint-every-rounds=4",
            "train-gan.keep-checkpoints=0",
            "train-gan.samples=1",
            "train-gan.sample-every-rounds=6",
            "train-gan.signals.every-rounds=5",
            "train-gan.signals.samples=1",
            "train-gan.signals.keep-best-by=cycle-error")) {
      put(all, setting);
    }
    for (String setting : settings) {
      put(all, setting);
    }
    List<String> list = new ArrayList<>();
    all.forEach((key, value) -> list.add(key + "=" + value));
    return ReferenceConfig.load("train-gan", List.of(), list);
  }

  private static void put(Map<String, String> all, String setting) {
    String[] parts = setting.split("=", 2);
    all.put(parts[0], parts[1]);
  }

  /** Hashes of the files by their names, but for the recipe, which has every key. */
  private static Map<String, String> files(String output) throws IOException {
    Path root = work.resolve(output);
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString();
        if (!name.equals("recipe.conf")) {
          hashes.put(name, DigestUtils.sha256Hex(Files.readAllBytes(file)));
        }
      }
    }
    return hashes;
  }

  private static float[] parameters(String output) {
    Configuration conf = PlainLocalFileSystem.configure(new Configuration());
    GanFolder folder =
        new GanFolder(new org.apache.hadoop.fs.Path(work.resolve(output).toString()), conf);
    return CheckpointFiles.read(folder.latest().orElseThrow(), conf, GanCheckpoint::of)
        .state()
        .parameters();
  }

  private static String bestOf(String output) throws IOException {
    try (Stream<Path> files = Files.list(work.resolve(output).resolve("best"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".ckpt"))
          .findFirst()
          .orElseThrow();
    }
  }
}
