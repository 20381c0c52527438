// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.dataset.Variant;
import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.dl4j.train.PolynomialDecay;
import io.semadapt.engine.SegmenterBatch;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.fixture.ConfigAssertions;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.job.Resume;
import io.semadapt.job.ShardInput;
import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.stage.trainsegmenter.TrainSegmenterJob.Config;
import io.semadapt.stage.trainsegmenter.TrainSegmenterJob.Result;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.tables.ReportTables;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.ClassWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.spark.sql.Row;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

@ExtendWith(SharedSpark.class)
class TrainSegmenterJobTest {
  private static final int SIZE = 32;
  private static final long ROAD_PIXELS = 2 * SIZE * (8 + 12 + 16);
  private static final long SKY_PIXELS = 2 * SIZE * (24 + 20 + 16);

  @TempDir Path folder;

  private final JobContext context;

  TrainSegmenterJobTest(JobContext context) {
    this.context = context;
  }

  /**
   * Also that executors use the rate of their own step: the schedule and Adam's count are right.
   */
  @Test
  void oneWorkerIsSerialTrainingBitForBit() throws IOException {
    shards(true);
    ConfigSection root = root("one", 1, 5);

    assertSerial(root, new double[0], TrainingSet.of(shards(config(root))));
  }

  @Test
  void oneWorkerIsSerialTrainingWithWeightedAndRareClassesAndRawSource() throws IOException {
    shards(true);
    ConfigSection root =
        root(
            "options",
            1,
            5,
            "train-segmenter.class-weights=median",
            "train-segmenter.sampling.rare-class-temperature=0.5",
            "train-segmenter.sampling.raw-source-share=0.25");
    long[] twice = new long[19];
    twice[0] = 2 * ROAD_PIXELS;
    twice[10] = 2 * SKY_PIXELS;
    double median = (ROAD_PIXELS + SKY_PIXELS) / 2.0;
    double[] weights = new double[19];
    Arrays.fill(weights, 1);
    weights[0] = median / ROAD_PIXELS;
    weights[10] = median / SKY_PIXELS;
    ArrayList<Integer> roadAndSky = new ArrayList<>(List.of(1025, 1025, 1025));
    TrainingSet set =
        TrainingSet.of(shards(config(root)))
            .with(context.preparation().shards(config(root).data().rawSource()), 0.25)
            .with(RareClasses.of(twice, 0.5), Collections.nCopies(4, roadAndSky));

    assertSerial(root, weights, set);
  }

  private List<ShardInput> shards(Config config) {
    return config.data().shards().stream().map(context.preparation()::shards).toList();
  }

  private void assertSerial(ConfigSection root, double[] classWeights, TrainingSet set) {
    Result result = run(root);
    Config config = config(root);

    ComputationGraph graph =
        SegmenterGraphs.create(
            new UnetArchitecture(2),
            new Adam(new PolynomialDecay(1e-3, 5, 0.9)),
            config.run().seed(),
            classWeights);
    BatchLoader loader =
        new BatchLoader(
            HadoopConf.of(context.hadoop()),
            set,
            1,
            config.optimization().batch(),
            config.run().seed(),
            config.augmentation());
    for (int step = 0; step < 5; step++) {
      graph.fit(dataSet(loader.batch(step, 0)));
    }

    Checkpoint checkpoint = checkpoint(result.checkpoint());
    assertThat(Arrays.equals(checkpoint.vector("parameters"), graph.params().toFloatVector()))
        .isTrue();
  }

  private static MultiDataSet dataSet(SegmenterBatch batch) {
    float[] labels = new float[batch.trainIds().length];
    for (int p = 0; p < labels.length; p++) {
      labels[p] = batch.trainIds()[p] & 0xff;
    }
    return new MultiDataSet(
        Nd4j.create(batch.images(), new long[] {batch.size(), 3, 16, 16}, 'c'),
        Nd4j.create(labels, new long[] {batch.size(), 1, 16, 16}, 'c'));
  }

  @Test
  void oneWorkerInterruptedEndsWithTheSameBytes() throws IOException {
    shards(true);
    Result whole = run(root("whole", 1, 4));
    Path half = folder.resolve("half/checkpoints/step-00000002.ckpt");
    Files.createDirectories(half.getParent());
    Files.copy(folder.resolve("whole/checkpoints/step-00000002.ckpt"), half);

    Result resumed = run(root("half", 1, 4));

    assertThat(whole.images()).isEqualTo(8);
    assertThat(resumed.images()).isEqualTo(4);
    assertThat(Path.of(resumed.checkpoint())).hasSameBinaryContentAs(Path.of(whole.checkpoint()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dl4j", "libtorch"})
  void theNumberOfPictureThreadsChangesNoByte(String engine) throws IOException {
    shards(true);
    List<Path> checkpoints = new ArrayList<>();
    for (int threads : new int[] {0, 1, 4}) {
      String[] settings = {"engine=" + engine, "picture-threads=" + threads};
      checkpoints.add(Path.of(run(root("threads" + threads, 2, 4, settings)).checkpoint()));
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().contains(", making batches"));
    }
    assertThat(checkpoints)
        .allSatisfy(file -> assertThat(file).hasSameBinaryContentAs(checkpoints.get(0)));
    assertThat(
            new ReportTables(folder.toString(), context.hadoop())
                .read(context.spark(), ReportTables.Table.SEGMENTER_METRICS)
                .where("input_wait_seconds > 0 and input_wait_seconds <= seconds")
                .count())
        .as("rounds whose wait is known")
        .isEqualTo(6);
  }

  /** A run that is killed between writing a checkpoint and removing the oldest leaves one more. */
  @Test
  void olderCheckpointsAreRemovedAndWhatAKilledRunLeavesIsResumed() throws IOException {
    shards(true);
    Path last = Path.of(run(root("run", 1, 8, "train-segmenter.keep-checkpoints=0")).checkpoint());
    Path all = last.getParent();
    assertThat(all.toFile().list()).hasSize(4);
    byte[] expected = Files.readAllBytes(last);
    Files.delete(last);

    run(root("run", 1, 8, "train-segmenter.keep-checkpoints=2"));

    assertThat(all.toFile().list())
        .containsExactlyInAnyOrder("step-00000006.ckpt", "step-00000008.ckpt");
    assertThat(Files.readAllBytes(last)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dl4j", "libtorch"})
  void theMiouIsMeasuredAndChangesNoByte(String engine) throws IOException {
    shards(true);
    String plain = run(root("plain", 1, 6, "engine=" + engine)).checkpoint();
    String validation = "train-segmenter.validation.";
    ConfigSection measured =
        root(
            "measured",
            1,
            6,
            "engine=" + engine,
            validation + "every-rounds=2",
            validation + "samples=3",
            validation + "shards=" + config(root("plain", 1, 6)).data().shards().get(0));

    String checkpoint = run(measured).checkpoint();

    assertThat(Path.of(checkpoint)).hasSameBinaryContentAs(Path.of(plain));
    assertThat(
            new ReportTables(folder.toString(), context.hadoop())
                .read(context.spark(), ReportTables.Table.SEGMENTER_METRICS)
                .where("miou between 0 and 1")
                .select("round")
                .collectAsList())
        .extracting(row -> row.getInt(0))
        .containsExactly(2);
  }

  @Test
  void theMiouNeedsLabels() throws IOException {
    shards(true);
    ConfigSection root =
        root(
            "run",
            1,
            2,
            "train-segmenter.validation.every-rounds=1",
            "train-segmenter.validation.shards=" + folder.resolve("absent"));
    assertThatThrownBy(() -> run(root))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder.resolve("absent").toString());
  }

  @Test
  void twoWorkersTrainAndLeaveMetrics() throws IOException {
    shards(true);

    Result result = run(root("two", 2, 5));

    assertThat(result.steps()).isEqualTo(5);
    assertThat(result.images()).isEqualTo(20);
    List<Row> rows =
        new ReportTables(folder.toString(), context.hadoop())
            .read(context.spark(), ReportTables.Table.SEGMENTER_METRICS)
            .orderBy("steps")
            .select("steps", "learning_rate")
            .collectAsList();
    assertThat(rows.stream().map(row -> row.getLong(0))).containsExactly(2L, 4L, 5L);
    assertThat(rows.stream().map(row -> row.getDouble(1)))
        .as("the rate of the first step of each round")
        .containsExactly(
            1e-3, 1e-3 * Math.pow(1 - 2 / 5.0, 0.9), 1e-3 * Math.pow(1 - 4 / 5.0, 0.9));
  }

  @Test
  void otherSettingsAreNotResumed() throws IOException {
    shards(true);
    run(root("run", 1, 2));

    assertThatThrownBy(() -> run(root("run", 1, 4)))
        .isInstanceOf(UserException.class)
        .hasMessageEndingWith(
            "train-segmenter.steps was 2, is 4 (set train-segmenter.resume = false to train from the"
                + " start, or another train-segmenter.output)");
  }

  @Test
  void optionsThatAreNewOrGoneAreNotResumed() throws IOException {
    shards(true);
    run(root("run", 1, 2));

    assertThatThrownBy(() -> run(root("run", 1, 2, "train-segmenter.class-weights=enet")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train-segmenter.class-weights was none, is enet (set");

    run(root("other", 1, 2, "train-segmenter.sampling.rare-class-temperature=0.5"));
    assertThatThrownBy(() -> run(root("other", 1, 2)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train-segmenter.sampling.rare-class-temperature was 0.5, is 0 (set");
  }

  @Test
  void aCheckpointOfVersion01IsResumedWithEqualSettingsOnly() throws IOException {
    shards(true);
    Path whole =
        Path.of(run(root("whole", 1, 4, "train-segmenter.class-weights=median")).checkpoint());
    Checkpoint half = checkpoint(whole.resolveSibling("step-00000002.ckpt").toString());
    Map<String, String> texts = new TreeMap<>(half.texts());
    texts.put(
        "settings",
        """
        unet-2
        weights random
        shards %s
        seed 3
        workers 1
        steps 4
        batch 2
        crop 16x16
        scale 1.25
        flip true
        jitter 0.2
        learning rate 0.001 falling as (1 - step/steps)^0.9
        averaging frequency 2
        average updater true
        class weights MEDIAN"""
            .formatted(folder));
    Checkpoint old =
        new Checkpoint(
            texts,
            Map.of("parameters", half.vector("parameters"), "updater", half.vector("updater")));
    CheckpointFiles.write(
        new org.apache.hadoop.fs.Path(folder.toString(), "old/checkpoints/step-00000002.ckpt"),
        old,
        context.hadoop());

    assertThatThrownBy(
            () ->
                run(
                    root(
                        "old",
                        1,
                        4,
                        "train-segmenter.class-weights=median",
                        "train-segmenter.augmentation.jitter=0.1")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train-segmenter.augmentation.jitter was 0.2, is 0.1 (set");
    Result resumed = run(root("old", 1, 4, "train-segmenter.class-weights=median"));

    assertThat(resumed.images()).as("two steps of four").isEqualTo(4);
    assertThat(Path.of(resumed.checkpoint())).hasSameBinaryContentAs(whole);
  }

  @Test
  void metricsAreWrittenBeforeTheirCheckpoint() throws IOException {
    shards(true);
    Files.createDirectories(folder.resolve("run"));
    Files.createFile(folder.resolve("run/checkpoints"));

    assertThatThrownBy(() -> run(root("run", 1, 2))).isInstanceOf(UserException.class);
    assertThat(
            new ReportTables(folder.toString(), context.hadoop())
                .read(context.spark(), ReportTables.Table.SEGMENTER_METRICS)
                .count())
        .isEqualTo(1);
  }

  @Test
  void theRecipeRepeatsARunBitForBit() throws IOException {
    shards(true);
    Map<String, String> settings =
        new TreeMap<>(
            Map.of(
                "work", folder.toString(),
                "workers", "1",
                "seed", "5",
                "train-segmenter.shards", "[" + folder.resolve("shards") + "]",
                "train-segmenter.network.width", "2",
                "train-segmenter.crop", "16x16",
                "train-segmenter.class-weights", "enet",
                "train-segmenter.output", folder.resolve("once").toString(),
                "train-segmenter.steps", "2"));
    Path once = Path.of(run(section(settings, Map.of())).checkpoint());
    Path recipe = folder.resolve("once/recipe.conf");
    byte[] written = Files.readAllBytes(recipe);
    assertThat(recipe)
        .content()
        .contains("# semadapt ", "# shards: " + folder, "workers = 1", "seed = 5");

    ConfigSection repeated =
        ReferenceConfig.load(
            "train-segmenter",
            List.of(recipe.toString()),
            List.of("train-segmenter.output=" + folder.resolve("again")));

    assertThat(Path.of(run(repeated).checkpoint())).hasSameBinaryContentAs(once);
    assertThat(checkpoint(once.toString()).text("versions"))
        .contains("java " + System.getProperty("java.version"));
    assertThatThrownBy(() -> run(section(settings, Map.of("seed", "6"))))
        .isInstanceOf(UserException.class);
    assertThat(recipe).as("still that of the checkpoints").hasBinaryContent(written);
  }

  @Test
  void divergenceEndsTheRunAndKeepsTheLastGoodCheckpoint() throws IOException {
    shards(true);
    Path good = Path.of(run(root("run", 1, 4)).checkpoint());
    Checkpoint broken = checkpoint(good.toString());
    // Numbers whose sums are none.
    Arrays.fill(broken.vector("parameters"), 1e38f);
    Files.delete(good);
    org.apache.hadoop.fs.Path second =
        new org.apache.hadoop.fs.Path(folder.toString(), "run/checkpoints/step-00000002.ckpt");
    Map<String, String> texts = new TreeMap<>(broken.texts());
    texts.put("step", "2");
    Checkpoint half =
        new Checkpoint(
            texts,
            Map.of("parameters", broken.vector("parameters"), "updater", broken.vector("updater")));
    CheckpointFiles.write(second, half, context.hadoop());

    assertThatThrownBy(() -> run(root("run", 1, 4)))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot go on training segmenter 'oracle' in step 4: it diverged: loss = NaN, parameters"
                + " are not all numbers (lower learning-rate); the last good checkpoint is '%s'",
            "file:" + second)
        .satisfies(
            thrown -> assertThat(((UserException) thrown).exitCode()).isEqualTo(ExitCode.DIVERGED));
    assertThat(good).as("no checkpoint of what is no number").doesNotExist();
  }

  @Test
  void explodingLossesAndConstantPredictionsAreNoticed() throws IOException {
    shards(true);
    Map<String, String> settings =
        Map.of(
            "work", folder.toString(),
            "workers", "1",
            "train-segmenter.shards", "[" + folder.resolve("shards") + "]",
            "train-segmenter.network.width", "2",
            "train-segmenter.crop", "16x16",
            "train-segmenter.steps", "2");
    assertThatThrownBy(() -> run(section(settings, Map.of("train-segmenter.limits.loss", "0.01"))))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot go on training segmenter 'source-only' in step 2: its loss")
        .hasMessageContaining("above limits.loss = 0.01000 (lower learning-rate); the last good");
    // Nothing in the picture tells where the rare class is: the frequent one wins everywhere.
    shards("dots", true, (row, x, y) -> x % 8 != 4 || y % 8 != 4, false);
    assertThatThrownBy(
            () ->
                run(
                    section(
                        settings,
                        Map.of(
                            "train-segmenter.shards", "[" + folder.resolve("dots") + "]",
                            "train-segmenter.limits.collapse-steps", "2",
                            "train-segmenter.steps", "60",
                            "train-segmenter.checkpoint-every-steps", "60",
                            "train-segmenter.learning-rate", "0.05"))))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "it predicts road everywhere, where the labels show 2 classes (lower learning-rate);")
        .hasMessageEndingWith("the last good checkpoint is 'none'");
  }

  @Test
  void oneClassIsACollapseOnlyWhereTheLabelsShowSeveral() {
    byte[] sky = {10, 10};
    byte[] roadAndSky = {0, 10};
    byte[] roadAndIgnored = {0, (byte) 255};

    assertThat(SegmenterHealth.problem(sky, roadAndSky))
        .contains(
            "it predicts sky everywhere, where the labels show 2 classes (lower learning-rate)");
    assertThat(SegmenterHealth.problem(sky, roadAndIgnored)).isEmpty();
    assertThat(SegmenterHealth.problem(roadAndSky, roadAndSky)).isEmpty();
  }

  private Checkpoint checkpoint(String file) {
    return CheckpointFiles.read(
        new org.apache.hadoop.fs.Path(file), context.hadoop(), Function.identity());
  }

  @Test
  void samplesWithoutLabelsAreRefused() throws IOException {
    shards(false);

    assertThatThrownBy(() -> run(root("run", 1, 2)))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot train on '%s': 6 of 6 samples have no label", folder.resolve("shards"));
  }

  @Test
  void failingWorkersFailTheJobWithTheirCause() throws IOException {
    shards(true);
    Files.delete(folder.resolve("shards/shard-00000.parquet"));

    assertThatThrownBy(() -> run(root("run", 2, 2))).hasStackTraceContaining("shard-00000.parquet");
  }

  /** Before a session is open and hours of other work are done. */
  @Test
  void missingVgg16WeightsAreFoundBeforeTheRun() throws IOException {
    shards(true);
    ConfigSection root =
        root(
            "run",
            1,
            2,
            "train-segmenter.network.type=fcn8s-vgg16",
            "train-segmenter.crop=32x32",
            "train-segmenter.network.vgg16-weights=" + folder.resolve("none.h5"));

    assertThatThrownBy(
            () -> new TrainSegmenterJob().prepare(config(root), context.preparation().with(root)))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot read VGG16 weights '%s': no such file", folder.resolve("none.h5"));
  }

  @Test
  void fcn8sTrainsAndItsWeightsAreLookedFor() throws IOException {
    shards(true);
    Map<String, String> settings =
        Map.of(
            "work", folder.toString(),
            "workers", "1",
            "train-segmenter.shards", "[" + folder.resolve("shards") + "]",
            "train-segmenter.network.type", "fcn8s-vgg16",
            "train-segmenter.network.width-divisor", "64",
            "train-segmenter.crop", "32x32",
            "train-segmenter.batch", "1",
            "train-segmenter.steps", "3");

    assertThat(run(section(settings, Map.of())).loss()).isPositive();

    Map<String, String> weights =
        Map.of(
            "train-segmenter.network.vgg16-weights", "/none.h5", "train-segmenter.resume", "false");
    assertThatThrownBy(() -> run(section(settings, weights)))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot read VGG16 weights '/none.h5': no such file");
    assertThatThrownBy(
            () ->
                configure(
                    settings,
                    Map.of(
                        "train-segmenter.network.vgg16-weights",
                        "v.h5",
                        "train-segmenter.network.type",
                        "unet")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'train-segmenter.network.vgg16-weights' cannot be used: network.type = unet is not built"
                + " on VGG16");
  }

  private static Config configure(Map<String, String> settings, Map<String, String> more) {
    return config(section(settings, more));
  }

  private static ConfigSection section(Map<String, String> settings, Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(settings);
    all.putAll(more);
    return ReferenceConfig.load(
        "train-segmenter",
        List.of(),
        all.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }

  @Test
  void defaults() {
    ConfigAssertions.assertDefaults(
        new TrainSegmenterJob(),
        Map.of(),
        new Config(
            new RunSettings(
                "work",
                Variant.SOURCE_ONLY,
                "work/segmenter/source-only",
                /* seed= */ 1,
                /* workers= */ 0,
                Resume.TRUE,
                Optional.empty(),
                /* checkpointEverySteps= */ 1000,
                /* keepCheckpoints= */ 3),
            new TrainingData(
                List.of("work/shards/source"),
                /* rareClassTemperature= */ 0,
                /* rawSourceShare= */ 0,
                "work/shards/source"),
            new Network(new UnetArchitecture(16), Optional.empty()),
            new Augmentation(new PixelSize(512, 256), 1.25, 0, /* flip= */ true, 0.2, 0, 0),
            new Mix(
                /* share= */ 0,
                /* sure= */ 0.9,
                "work/shards/target",
                new Masking(/* share= */ 0, /* ratio= */ 0.7, /* block= */ 64)),
            new Optimization(
                /* steps= */ 20000,
                /* batch= */ 4,
                /* learningRate= */ 1e-3,
                /* averagingPeriod= */ 5,
                /* averageMoments= */ true,
                ClassWeights.NONE,
                /* weightEma= */ 0),
            new Validation(/* everyRounds= */ 0, 16, "work/shards/target-val"),
            new SegmenterHealth.Limits(1e3, 1000),
            configure(Map.of(), Map.of()).recipe()));
  }

  @Test
  void fullMapping() {
    Map<String, String> settings =
        Map.ofEntries(
            Map.entry("work", "w"),
            Map.entry("seed", "9"),
            Map.entry("workers", "3"),
            Map.entry("train-segmenter.variant", "oracle"),
            Map.entry("train-segmenter.shards", "[a,b]"),
            Map.entry("train-segmenter.output", "o"),
            Map.entry("train-segmenter.network.type", "fcn8s-vgg16"),
            Map.entry("train-segmenter.network.width", "5"),
            Map.entry("train-segmenter.network.width-divisor", "8"),
            Map.entry("train-segmenter.network.vgg16-weights", "v.h5"),
            Map.entry("train-segmenter.steps", "11"),
            Map.entry("train-segmenter.batch", "2"),
            Map.entry("train-segmenter.crop", "64x32"),
            Map.entry("train-segmenter.augmentation.scale", "1.5"),
            Map.entry("train-segmenter.augmentation.min-scale", "0.75"),
            Map.entry("train-segmenter.augmentation.grey", "0.25"),
            Map.entry("train-segmenter.augmentation.blur", "0.75"),
            Map.entry("train-segmenter.augmentation.flip", "false"),
            Map.entry("train-segmenter.augmentation.jitter", "0.5"),
            Map.entry("train-segmenter.class-weights", "enet"),
            Map.entry("train-segmenter.sampling.rare-class-temperature", "0.01"),
            Map.entry("train-segmenter.sampling.raw-source-share", "0.125"),
            Map.entry("train-segmenter.sampling.raw-source", "r"),
            Map.entry("train-segmenter.learning-rate", "0.25"),
            Map.entry("train-segmenter.averaging-period", "7"),
            Map.entry("train-segmenter.average-moments", "false"),
            Map.entry("train-segmenter.validation.every-rounds", "4"),
            Map.entry("train-segmenter.validation.samples", "6"),
            Map.entry("train-segmenter.validation.shards", "val"),
            Map.entry("train-segmenter.checkpoint-every-steps", "13"),
            Map.entry("train-segmenter.keep-checkpoints", "2"),
            Map.entry("train-segmenter.limits.loss", "14"),
            Map.entry("train-segmenter.limits.collapse-steps", "15"),
            Map.entry("train-segmenter.init-from", "i"),
            Map.entry("train-segmenter.weight-ema", "0.99"),
            Map.entry("train-segmenter.mix.share", "0.5"),
            Map.entry("train-segmenter.mix.variants", "[oracle,semantic]"),
            Map.entry("train-segmenter.mix.sure", "0.968"),
            Map.entry("train-segmenter.mix.photographs", "p"),
            Map.entry("train-segmenter.mix.masked.share", "0.25"),
            Map.entry("train-segmenter.mix.masked.ratio", "0.625"),
            Map.entry("train-segmenter.mix.masked.block", "8"),
            Map.entry("train-segmenter.resume", "false"));
    ConfigAssertions.assertFullMapping(
        new TrainSegmenterJob(),
        settings,
        new Config(
            new RunSettings(
                "w",
                Variant.ORACLE,
                "o",
                /* seed= */ 9,
                /* workers= */ 3,
                Resume.FALSE,
                Optional.of("i"),
                /* checkpointEverySteps= */ 13,
                /* keepCheckpoints= */ 2),
            new TrainingData(
                List.of("a", "b"),
                /* rareClassTemperature= */ 0.01,
                /* rawSourceShare= */ 0.125,
                "r"),
            new Network(new Fcn8sVgg16Architecture(8), Optional.of("v.h5")),
            new Augmentation(new PixelSize(64, 32), 1.5, 0.75, /* flip= */ false, 0.5, 0.25, 0.75),
            new Mix(
                /* share= */ 0.5,
                /* sure= */ 0.968,
                "p",
                new Masking(/* share= */ 0.25, /* ratio= */ 0.625, /* block= */ 8)),
            new Optimization(
                /* steps= */ 11,
                /* batch= */ 2,
                /* learningRate= */ 0.25,
                /* averagingPeriod= */ 7,
                /* averageMoments= */ false,
                ClassWeights.ENET,
                /* weightEma= */ 0.99),
            new Validation(4, 6, "val"),
            new SegmenterHealth.Limits(14, 15),
            configure(settings, Map.of()).recipe()));
  }

  @Test
  void oldKeysAreRefusedWithTheirNewNames() {
    assertThatThrownBy(
            () ->
                configure(
                    Map.of(
                        "train-segmenter.network", "fcn8s-vgg16",
                        "train-segmenter.averaging-frequency", "7"),
                    Map.of()))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'train-segmenter.network' is now 'train-segmenter.network.type': write --set"
                + " train-segmenter.network.type=fcn8s-vgg16")
        .hasMessageContaining(
            "'train-segmenter.averaging-frequency' is now 'train-segmenter.averaging-period': write"
                + " --set train-segmenter.averaging-period=7");
  }

  @Test
  void cropsMustFitTheNetwork() {
    assertThatThrownBy(
            () ->
                new TrainSegmenterJob()
                    .configure(
                        ReferenceConfig.load(
                            "train-segmenter",
                            List.of(),
                            List.of(
                                "train-segmenter.crop=48x32",
                                "train-segmenter.network.type=fcn8s-vgg16",
                                "train-segmenter.network.width-divisor=3"))))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'train-segmenter.crop' must be WIDTHxHEIGHT, multiples of 32, such as 512x256, was"
                + " \"48x32\"")
        .hasMessageContaining(
            "'train-segmenter.network.width-divisor' does not fit fcn8s-vgg16: Invalid width divisor 3:"
                + " expected 1, 2, 4, 8, 16, 32 or 64");
  }

  private Result run(ConfigSection root) {
    return PreparedJobs.run(new TrainSegmenterJob(), root, context);
  }

  private static Config config(ConfigSection root) {
    return new TrainSegmenterJob().configure(root);
  }

  private ConfigSection root(String output, int workers, int steps, String... settings) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "work=" + folder,
                "seed=3",
                "workers=" + workers,
                "train-segmenter.variant=oracle",
                "train-segmenter.shards=[\"" + folder.resolve("shards") + "\"]",
                "train-segmenter.sampling.raw-source=" + folder.resolve("shards"),
                "train-segmenter.output=" + folder.resolve(output),
                "train-segmenter.network.width=2",
                "train-segmenter.steps=" + steps,
                "train-segmenter.batch=2",
                "train-segmenter.crop=16x16",
                "train-segmenter.averaging-period=2",
                "train-segmenter.checkpoint-every-steps=2",
                "train-segmenter.limits.collapse-steps=0"));
    all.addAll(List.of(settings));
    return ReferenceConfig.load("train-segmenter", List.of(), all);
  }

  /** Two shards of three pictures whose left is road and whose right is sky. */
  private void shards(boolean labelled) {
    shards("shards", labelled, (row, x, y) -> x < 8 + 4 * row, true);
  }

  /** Where the road is. */
  private interface Road {
    boolean at(int row, int x, int y);
  }

  /** Road and sky; the sky has its own colour only if {@code seen}. */
  private void shards(String name, boolean labelled, Road road, boolean seen) {
    List<ShardEntry> entries = new ArrayList<>();
    org.apache.hadoop.fs.Path shards =
        new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
    for (int shard = 0; shard < 2; shard++) {
      List<Sample> samples = new ArrayList<>();
      for (int row = 0; row < 3; row++) {
        byte[] pixels = new byte[3 * SIZE * SIZE];
        byte[] labels = new byte[SIZE * SIZE];
        for (int i = 0; i < labels.length; i++) {
          boolean isRoad = road.at(row, i % SIZE, i / SIZE);
          labels[i] = (byte) (isRoad ? 7 : 23);
          pixels[3 * i] = (byte) (isRoad || !seen ? 40 * shard : 200);
        }
        samples.add(
            new Sample(
                "s" + shard + row,
                Domain.SOURCE,
                Split.TRAIN,
                SIZE,
                SIZE,
                ImageCodec.encodePng(new RgbImage(SIZE, SIZE, pixels)),
                labelled ? LabelCodec.encodePalettePng(new LabelImage(SIZE, SIZE, labels)) : null,
                null));
      }
      String file = "shard-0000" + shard + ".parquet";
      ShardFiles.write(
          new org.apache.hadoop.fs.Path(shards, file), samples.iterator(), context.hadoop());
      entries.add(new ShardEntry(file, 3, 1));
    }
    List<Long> classPixels = new ArrayList<>(Collections.nCopies(19, 0L));
    classPixels.set(0, ROAD_PIXELS);
    classPixels.set(10, SKY_PIXELS);
    new ShardManifest(
            entries, 6, labelled ? 6 : 0, SIZE, SIZE, classPixels, 0, folder.toString(), Map.of())
        .write(shards, context.hadoop());
  }
}
