// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.dataset.Variant;
import io.semadapt.engine.Engine;
import io.semadapt.engine.Predictor;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.fixture.ConfigAssertions;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.UntrainedSegmenter;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.inference.Inference;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobRunner;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.label.LabelIds;
import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.spark.Devices;
import io.semadapt.stage.evaluate.EvaluateJob.Config;
import io.semadapt.stage.evaluate.EvaluateJob.Result;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.RunRows;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.CorpusStatistics;
import io.semadapt.train.SegmenterCheckpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class EvaluateJobTest {
  // Not a multiple of the network's size, so padding and cropping are tested too.
  private static final int WIDTH = 37;
  private static final int HEIGHT = 21;

  private static final Inference AS_IT_IS =
      new Inference(
          null, null, BatchStatistics.TRAINING, false, List.of(1.0), "work/shards/target");

  @TempDir Path folder;

  private final JobContext context;

  EvaluateJobTest(JobContext context) {
    this.context = context;
  }

  @BeforeEach
  void untrainedSegmenter() throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve("step-00000001.ckpt"))) {
      UntrainedSegmenter.of(new UnetArchitecture(2), 1).write(out);
    }
  }

  @Test
  void anyPartitionOfTheShardsGivesTheSameScore() {
    shards("one", 6);
    shards("three", 2);

    Result one = run(config("one", 0, 0, 1));

    assertThat(run(config("three", 0, 0, 1)))
        .usingRecursiveComparison()
        .ignoringFields("networkMillis", "taskMillis")
        .isEqualTo(one);
    assertThat(one.networkMillis()).isBetween(1L, one.taskMillis());
    assertThat(one.samplesScored()).isEqualTo(6);
    assertThat(one.pixels()).isEqualTo(6L * WIDTH * HEIGHT);
    assertThat(folder.resolve("predictions/oracle/samples.png")).isNotEmptyFile();
    byte[] prediction = read("predictions/oracle/ulm_000003_000019_pred_labelIds.png");
    LabelImage labels = LabelCodec.decode(prediction, "prediction");
    assertThat(List.of(labels.width(), labels.height())).containsExactly(WIDTH, HEIGHT);
  }

  @Test
  void picturesOfLargePhotographsAreShrunk() {
    shards("wide", 6, 1030, 16);

    run(config("wide", 0, 0, 1));

    RgbImage samples = ImageCodec.decode(read("predictions/oracle/samples.png"), "samples");
    assertThat(samples.width()).isBetween(3 * 512, 3 * 512 + 100);
  }

  @Test
  void predictionsOfASmallerInputHaveTheSizeOfTheTruth() {
    shards("one", 6);

    assertThat(run(config("one", 16, 0, 1)).pixels()).isEqualTo(6L * WIDTH * HEIGHT);
  }

  @Test
  void scoresBelowTheThresholdHaveTheirOwnExitCode() {
    shards("one", 6);

    assertThatThrownBy(() -> run(config("one", 0, 0.9, 1)))
        .asInstanceOf(InstanceOfAssertFactories.type(UserException.class))
        .satisfies(
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.BELOW_THRESHOLD);
              assertThat(e)
                  .hasMessageMatching(
                      "mIoU of 'oracle' is 0[.][0-9]{4}, below evaluate.min-miou 0.9000");
            });
  }

  @Test
  void aDropBelowTheLastGoodScoreFailsUntilItHasRecovered() throws Exception {
    shards("one", 6);
    ReportTables tables = new ReportTables(folder.toString(), context.hadoop());
    String same = "shards = one";
    tables.append(ReportTables.Table.RUNS, "r1", past("r1", same, ExitCode.OK, 0.9));
    tables.append(ReportTables.Table.RUNS, "r2", past("r2", same, ExitCode.BELOW_THRESHOLD, 0.001));
    for (String other : List.of("shards = other", same + ", evaluate.flip = true")) {
      tables.append(ReportTables.Table.RUNS, "r3", past("r3", other, ExitCode.OK, 0.001));
    }
    ConfigSection root =
        ReferenceConfig.load(
            "evaluate",
            List.of(),
            List.of(
                "work=" + folder,
                "evaluate.variant=oracle",
                "evaluate.shards=" + folder.resolve("one"),
                "evaluate.checkpoint=" + folder,
                "evaluate.max-drop=0.2"));
    EvaluateJob job = new EvaluateJob();
    Config config = job.configure(root);

    assertThatThrownBy(() -> JobRunner.run(job, config, root, context))
        .asInstanceOf(InstanceOfAssertFactories.type(UserException.class))
        .satisfies(
            e -> {
              assertThat(e.exitCode()).isEqualTo(ExitCode.BELOW_THRESHOLD);
              assertThat(e)
                  .hasMessageMatching(
                      "mIoU of 'oracle' is 0[.][0-9]{4}, more than evaluate.max-drop 0.2000"
                          + " below the last 0.9000 [(]run r1[)]");
            });

    Row row =
        tables
            .read(context.spark(), ReportTables.Table.RUNS)
            .where("run_id = '" + context.runId() + "'")
            .collectAsList()
            .get(0);
    assertThat(row.<String>getAs("status")).isEqualTo("below-threshold");
    assertThat(row.<Integer>getAs("exit_code")).isEqualTo(4);
    assertThat(row.<Double>getAs("miou")).isBetween(0.0, 0.7);
    assertThat(row.<String>getAs("message")).contains("below the last 0.9000");
    assertThat(row.<String, String>getJavaMap(row.fieldIndex("config")))
        .containsEntry("evaluate.max-drop", "0.2");
    assertThat(row.getJavaMap(row.fieldIndex("inputs"))).isEqualTo(Map.of("shards", "one"));
    assertThat(row.<String>getAs("conditions")).isEqualTo(same);
    assertThat(row.<String>getAs("checkpoint")).endsWith("/step-00000001.ckpt");
    assertThat(row.<String>getAs("checkpoint_sha256"))
        .isEqualTo(sha256(Files.readAllBytes(folder.resolve("step-00000001.ckpt"))));
    assertThat(row.<Long>getAs("checkpoint_step")).isEqualTo(1);
    assertThat(row.<String>getAs("host")).isNotEmpty();
    assertThat(row.<String>getAs("application_id"))
        .isEqualTo(context.spark().sparkContext().applicationId());
    assertThat(row.<String>getAs("command")).isNull();
  }

  @Test
  void aScoreOnOtherPhotographsOrWithOtherSettingsIsNotComparedWith() {
    shards("one", 6);
    ReportTables tables = new ReportTables(folder.toString(), context.hadoop());
    String same = "shards = one";
    tables.append(ReportTables.Table.RUNS, "r1", past("r1", "shards = old", ExitCode.OK, 0.9));
    tables.append(
        ReportTables.Table.RUNS,
        "r2",
        past("r2", same + ", evaluate.flip = true", ExitCode.OK, 0.9));
    tables.append(
        ReportTables.Table.RUNS,
        "r3",
        List.of(
            RunRows.of(
                    "r3",
                    "evaluate",
                    "oracle",
                    Instant.EPOCH,
                    ExitCode.OK,
                    Optional.of(0.9),
                    "",
                    Map.of())
                .toRow()));

    Result result = run(config("one", 0, 0, 0.2));

    assertThat(result.miou()).isBetween(0.0, 0.7);
  }

  private static String sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  @Test
  void everyPhotographHasARowOfItsOwn() {
    shards("one", 6);

    Result result = run(config("one", 0, 0, 1));

    List<Row> rows =
        new ReportTables(folder.toString(), context.hadoop())
            .read(context.spark(), ReportTables.Table.IMAGE_IOU)
            .where("run_id = '" + context.runId() + "'")
            .collectAsList();
    assertThat(rows).hasSize(6);
    assertThat(rows)
        .extracting(row -> row.<String>getAs("image_id"))
        .doesNotHaveDuplicates()
        .contains("ulm_000003_000019");
    // Pictures of equal size: the accuracy of the set is the mean of theirs, if none ignores more.
    assertThat(rows.stream().mapToDouble(row -> row.<Double>getAs("pixel_accuracy")).average())
        .hasValueCloseTo(result.pixelAccuracy(), Offset.offset(0.05));
    for (Row row : rows) {
      assertThat(row.<String>getAs("variant")).isEqualTo("oracle");
      assertThat(
              ReportTables.Table.IMAGE_IOU.metrics().stream()
                  .filter(column -> column.startsWith("iou_"))
                  .map(row::<Double>getAs)
                  .filter(Objects::nonNull)
                  .mapToDouble(Double::doubleValue)
                  .average())
          .hasValue(row.<Double>getAs("miou"));
    }
  }

  private static List<Row> past(String runId, String conditions, ExitCode code, double miou) {
    Instant started = Instant.parse("2026-01-0" + runId.charAt(1) + "T00:00:00Z");
    return List.of(
        RunRows.under(
                conditions,
                RunRows.of(
                    runId, "evaluate", "oracle", started, code, Optional.of(miou), "", Map.of()))
            .toRow());
  }

  @Test
  void damagedSegmentersAreNamedBeforeAnyTaskStarts() throws IOException {
    shards("one", 6);
    Path checkpoint = folder.resolve("step-00000001.ckpt");
    byte[] bytes = Files.readAllBytes(checkpoint);
    bytes[bytes.length / 2] ^= 1;
    Files.write(checkpoint, bytes);

    assertThatThrownBy(() -> run(config("one", 0, 0, 1)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot read checkpoint 'file:" + checkpoint + "': ")
        .hasMessageEndingWith("the file is damaged (remove it to use the one before)")
        .satisfies(
            e ->
                assertThat(e.getStackTrace())
                    .noneMatch(frame -> frame.getClassName().endsWith("EvaluateTask")));
  }

  @Test
  void missingSegmentersAreNamed() {
    shards("one", 6);
    Config config =
        new Config(
            folder.toString(),
            Variant.ORACLE,
            folder.resolve("one").toString(),
            folder.resolve("nowhere").toString(),
            AS_IT_IS,
            false,
            0,
            0,
            1);

    assertThatThrownBy(() -> run(config))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot find a checkpoint under '%s': there is none (did train-segmenter finish?)",
            folder.resolve("nowhere"));
  }

  @Test
  void networksWithoutBatchNormalisationCannotTakeThePicturesStatistics() throws IOException {
    shards("one", 6);
    Path file = folder.resolve("step-00000002.ckpt");
    try (OutputStream out = Files.newOutputStream(file)) {
      UntrainedSegmenter.of(new Fcn8sVgg16Architecture(64), 2).write(out);
    }
    Config config =
        new Config(
            folder.toString(),
            Variant.ORACLE,
            folder.resolve("one").toString(),
            file.toString(),
            new Inference(null, null, BatchStatistics.PICTURE, false, List.of(1.0), ""),
            false,
            0,
            0,
            1);

    assertThatThrownBy(() -> run(config))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot use '%s' with evaluate.batch-statistics=picture: fcn8s-vgg16-64 has no batch"
                + " normalisation (set evaluate.batch-statistics=training)",
            file);
  }

  @Test
  void statisticsOfAnotherCorpusTakeThePlaceOfTheRunningOnes() {
    shards("one", 6);
    shards("corpus", 3, 48, 32);

    run(adapted("one", "corpus"));

    Engine engine = Devices.initialize();
    SegmenterCheckpoint checkpoint =
        CheckpointFiles.read(
            new org.apache.hadoop.fs.Path(folder.resolve("step-00000001.ckpt").toString()),
            context.hadoop(),
            SegmenterCheckpoint::of);
    CorpusStatistics statistics = new CorpusStatistics(checkpoint.architecture());
    for (Sample sample : samples("corpus")) {
      statistics.add(
          engine.statistics(checkpoint).of(ImageCodec.decode(sample.image(), sample.id())));
    }
    Predictor adapted =
        engine.predictor(
            checkpoint.withParameters(statistics.replace(checkpoint.parameters())),
            BatchStatistics.TRAINING);
    Sample first = samples("one").get(0);
    LabelImage predicted = adapted.predict(ImageCodec.decode(first.image(), first.id()));
    assertThat(
            LabelCodec.decode(
                    read("predictions/oracle/" + first.id() + "_pred_labelIds.png"), first.id())
                .ids())
        .isEqualTo(LabelIds.toLabelIds(predicted.ids()))
        .isNotEqualTo(
            LabelIds.toLabelIds(
                engine
                    .predictor(checkpoint, BatchStatistics.TRAINING)
                    .predict(ImageCodec.decode(first.image(), first.id()))
                    .ids()));
  }

  @Test
  void statisticsOfTheScoredPhotographsAreRefused() {
    shards("one", 6);

    assertThatThrownBy(() -> run(adapted("one", "one")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot measure batch statistics on '%s': the score is computed on these photographs"
                + " (set evaluate.batch-statistics-from to others)",
            folder.resolve("one"));
  }

  private Config adapted(String shards, String corpus) {
    return new Config(
        folder.toString(),
        Variant.ORACLE,
        folder.resolve(shards).toString(),
        folder.toString(),
        new Inference(
            null,
            null,
            BatchStatistics.CORPUS,
            false,
            List.of(1.0),
            folder.resolve(corpus).toString()),
        true,
        0,
        0,
        1);
  }

  private List<Sample> samples(String name) {
    org.apache.hadoop.fs.Path shards =
        new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
    Function<org.apache.hadoop.fs.Path, List<Sample>> read =
        shard -> ShardFiles.read(shard, context.hadoop());
    return ShardManifest.read(shards, context.hadoop()).paths(shards).stream()
        .map(read)
        .flatMap(List::stream)
        .toList();
  }

  @Test
  void aManifestThatPromisesMoreThanTheShardsHoldIsNotBelieved() throws IOException {
    shards("one", 6);
    Path manifest = folder.resolve("one/_manifest.json");
    String more = Files.readString(manifest).replace("\"samples\" : 6", "\"samples\" : 906");
    Files.writeString(manifest, more.replace("\"labelled\" : 6", "\"labelled\" : 906"));
    assertThatThrownBy(() -> run(config("one", 0, 0, 1)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot use shard '%s/one/shard-00000.parquet': it holds 6 samples, its manifest says 906 (remove its folder and run the job that made it)"
                .formatted(folder));
  }

  @Test
  void labelsWithoutAClassAreRefused() throws IOException {
    shards("one", 6);
    Path manifest = folder.resolve("one/_manifest.json");
    String ignored =
        Files.readString(manifest)
            .replaceAll("(?s)\"classPixels\" : \\[[^]]*\\]", "\"classPixels\" : %s")
            .formatted(Collections.nCopies(19, 0));
    Files.writeString(manifest, ignored);
    assertThatThrownBy(() -> run(config("one", 0, 0, 1)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot use the labels of '%s/one': none of their pixels has a class (are they train ids, or does the label map ignore them?)"
                .formatted(folder));
  }

  @Test
  void aNetworkThatIsNoNumberIsRefused() throws IOException {
    shards("one", 6);
    Path file = folder.resolve("step-00000002.ckpt");
    float[] parameters = new UnetArchitecture(2).initialParameters(1);
    parameters[parameters.length - 1] = Float.NaN;
    try (OutputStream out = Files.newOutputStream(file)) {
      new SegmenterCheckpoint(
              new UnetArchitecture(2),
              "",
              "",
              2,
              parameters,
              new float[2 * parameters.length],
              new float[0])
          .toCheckpoint()
          .write(out);
    }
    assertThatThrownBy(() -> run(config("one", 0, 0, 1)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read checkpoint 'file:%s': not every value of its parameters is a number: the training diverged, or the file was changed"
                .formatted(file));
  }

  @Test
  void defaults() {
    ConfigAssertions.assertDefaults(
        new EvaluateJob(),
        Map.of(),
        new Config(
            "work",
            Variant.SOURCE_ONLY,
            "work/shards/target-val",
            "work/segmenter/source-only/checkpoints",
            AS_IT_IS,
            false,
            4,
            0,
            1));
  }

  @Test
  void fullMapping() {
    ConfigAssertions.assertFullMapping(
        new EvaluateJob(),
        Map.ofEntries(
            Map.entry("work", "w"),
            Map.entry("evaluate.variant", "oracle"),
            Map.entry("evaluate.shards", "s"),
            Map.entry("evaluate.checkpoint", "c"),
            Map.entry("evaluate.size", "512x256"),
            Map.entry("evaluate.batch-statistics", "picture"),
            Map.entry("evaluate.batch-statistics-from", "t"),
            Map.entry("evaluate.window", "64x32"),
            Map.entry("evaluate.flip", "true"),
            Map.entry("evaluate.scales", "[0.5,1]"),
            Map.entry("evaluate.predictions", "true"),
            Map.entry("evaluate.samples", "7"),
            Map.entry("evaluate.min-miou", "0.25"),
            Map.entry("evaluate.max-drop", "0.125")),
        new Config(
            "w",
            Variant.ORACLE,
            "s",
            "c",
            new Inference(
                new PixelSize(512, 256),
                new PixelSize(64, 32),
                BatchStatistics.PICTURE,
                true,
                List.of(0.5, 1.0),
                "t"),
            true,
            7,
            0.25,
            0.125));
  }

  private Result run(Config config) {
    return PreparedJobs.run(new EvaluateJob(), config, context);
  }

  private byte[] read(String file) {
    try {
      return Files.readAllBytes(folder.resolve(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Config config(String shards, int size, double minMiou, double maxDrop) {
    return new Config(
        folder.toString(),
        Variant.ORACLE,
        folder.resolve(shards).toString(),
        folder.toString(),
        size == 0
            ? AS_IT_IS
            : new Inference(
                new PixelSize(size, size), null, BatchStatistics.TRAINING, false, List.of(1.0), ""),
        true,
        2,
        minMiou,
        maxDrop);
  }

  private void shards(String name, int samplesPerShard) {
    shards(name, samplesPerShard, WIDTH, HEIGHT);
  }

  private void shards(String name, int samplesPerShard, int width, int height) {
    Random random = new Random(5);
    org.apache.hadoop.fs.Path shards =
        new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
    List<ShardEntry> entries = new ArrayList<>();
    for (int first = 0; first < 6; first += samplesPerShard) {
      List<Sample> samples = new ArrayList<>();
      for (int number = first; number < first + samplesPerShard; number++) {
        byte[] pixels = new byte[3 * width * height];
        random.nextBytes(pixels);
        byte[] labels = new byte[width * height];
        for (int i = 0; i < labels.length; i++) {
          labels[i] = (byte) (7 + random.nextInt(27));
        }
        samples.add(
            new Sample(
                "ulm_%06d_000019".formatted(number),
                Domain.TARGET,
                Split.VAL,
                width,
                height,
                ImageCodec.encodePng(new RgbImage(width, height, pixels)),
                LabelCodec.encodeGreyPng(new LabelImage(width, height, labels)),
                null));
      }
      String file = "shard-%05d.parquet".formatted(entries.size());
      ShardFiles.write(
          new org.apache.hadoop.fs.Path(shards, file), samples.iterator(), context.hadoop());
      entries.add(new ShardEntry(file, samplesPerShard, 1));
    }
    new ShardManifest(entries, 6, 6, width, height, Collections.nCopies(19, 1L), 0, name, Map.of())
        .write(shards, context.hadoop());
  }
}
