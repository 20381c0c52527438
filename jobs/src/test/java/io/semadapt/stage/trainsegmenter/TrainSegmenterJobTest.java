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
import io.semadapt.dl4j.nn.UnetSegmenter;
import io.semadapt.dl4j.train.PolynomialDecay;
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
import io.semadapt.job.ShardInput;
import io.semadapt.stage.trainsegmenter.TrainSegmenterJob.Config;
import io.semadapt.stage.trainsegmenter.TrainSegmenterJob.Network;
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
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
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
            "train-segmenter.rare-class-sampling=0.5",
            "train-segmenter.raw-source-share=0.25");
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
            .with(context.preparation().shards(config(root).rawSource()), 0.25)
            .with(RareClasses.of(twice, 0.5), Collections.nCopies(4, roadAndSky));

    assertSerial(root, weights, set);
  }

  private List<ShardInput> shards(Config config) {
    return config.shards().stream().map(context.preparation()::shards).toList();
  }

  private void assertSerial(ConfigSection root, double[] classWeights, TrainingSet set) {
    Result result = run(root);
    Config config = config(root);

    ComputationGraph graph =
        new UnetSegmenter(2)
            .create(new Adam(new PolynomialDecay(1e-3, 5, 0.9)), config.seed(), classWeights);
    BatchLoader loader =
        new BatchLoader(
            HadoopConf.of(context.hadoop()),
            set,
            1,
            config.batch(),
            config.seed(),
            new Augmentation(16, 16, config.scale(), config.flip(), config.jitter()));
    for (int step = 0; step < 5; step++) {
      graph.fit(loader.load(step, 0));
    }

    Checkpoint checkpoint = checkpoint(result.checkpoint());
    assertThat(Arrays.equals(checkpoint.vector("parameters"), graph.params().toFloatVector()))
        .isTrue();
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
                + " start)");
  }

  @Test
  void optionsThatAreNewOrGoneAreNotResumed() throws IOException {
    shards(true);
    run(root("run", 1, 2));

    assertThatThrownBy(() -> run(root("run", 1, 2, "train-segmenter.class-weights=enet")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train-segmenter.class-weights was none, is enet (set");

    run(root("other", 1, 2, "train-segmenter.rare-class-sampling=0.5"));
    assertThatThrownBy(() -> run(root("other", 1, 2)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train-segmenter.rare-class-sampling was 0.5, is 0 (set");
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
                "train-segmenter.width", "2",
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
    broken.vector("parameters")[0] = Float.NaN;
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
            "train-segmenter.width", "2",
            "train-segmenter.crop", "16x16",
            "train-segmenter.steps", "2");
    assertThatThrownBy(() -> run(section(settings, Map.of("train-segmenter.loss-limit", "0.01"))))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot go on training segmenter 'source-only' in step 2: its loss")
        .hasMessageContaining("above loss-limit 0.01000 (lower learning-rate); the last good");
    // Nothing in the picture tells where the rare class is: the frequent one wins everywhere.
    shards("dots", true, (row, x, y) -> x % 8 != 4 || y % 8 != 4, false);
    assertThatThrownBy(
            () ->
                run(
                    section(
                        settings,
                        Map.of(
                            "train-segmenter.shards", "[" + folder.resolve("dots") + "]",
                            "train-segmenter.collapse-steps", "2",
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
    INDArray logits = Nd4j.zeros(DataType.FLOAT, 1, 19, 1, 2);
    logits.putScalar(new int[] {0, 10, 0, 0}, 1);
    logits.putScalar(new int[] {0, 10, 0, 1}, 1);
    INDArray both = Nd4j.createFromArray(0f, 10f).reshape(1, 1, 1, 2);

    assertThat(SegmenterHealth.problem(logits, both))
        .contains(
            "it predicts sky everywhere, where the labels show 2 classes (lower learning-rate)");
    assertThat(SegmenterHealth.problem(logits, Nd4j.createFromArray(0f, 255f).reshape(1, 1, 1, 2)))
        .isEmpty();
    logits.putScalar(new int[] {0, 0, 0, 0}, 2);
    assertThat(SegmenterHealth.problem(logits, both)).isEmpty();
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

  @Test
  void fcn8sTrainsAndItsWeightsAreLookedFor() throws IOException {
    shards(true);
    Map<String, String> settings =
        Map.of(
            "work", folder.toString(),
            "workers", "1",
            "train-segmenter.shards", "[" + folder.resolve("shards") + "]",
            "train-segmenter.network", "fcn8s-vgg16",
            "train-segmenter.width-divisor", "64",
            "train-segmenter.crop", "32x32",
            "train-segmenter.batch", "1",
            "train-segmenter.steps", "3");

    assertThat(run(section(settings, Map.of())).loss()).isPositive();

    Map<String, String> weights =
        Map.of("train-segmenter.vgg16-weights", "/none.h5", "train-segmenter.resume", "false");
    assertThatThrownBy(() -> run(section(settings, weights)))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot read VGG16 weights '/none.h5': no such file");
    assertThatThrownBy(
            () ->
                configure(
                    settings,
                    Map.of(
                        "train-segmenter.vgg16-weights",
                        "v.h5",
                        "train-segmenter.network",
                        "unet")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("'train-segmenter.vgg16-weights' needs train-segmenter.network =");
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
            "work",
            1,
            0,
            Variant.SOURCE_ONLY,
            List.of("work/shards/source"),
            "work/segmenter/source-only",
            Network.UNET,
            16,
            1,
            Optional.empty(),
            20000,
            4,
            new PixelSize(512, 256),
            1.25,
            true,
            0.2,
            ClassWeights.NONE,
            0,
            0,
            "work/shards/source",
            1e-3,
            5,
            true,
            1000,
            new SegmenterHealth.Limits(1e3, 1000),
            true,
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
            Map.entry("train-segmenter.network", "fcn8s-vgg16"),
            Map.entry("train-segmenter.width", "5"),
            Map.entry("train-segmenter.width-divisor", "8"),
            Map.entry("train-segmenter.vgg16-weights", "v.h5"),
            Map.entry("train-segmenter.steps", "11"),
            Map.entry("train-segmenter.batch", "2"),
            Map.entry("train-segmenter.crop", "64x32"),
            Map.entry("train-segmenter.scale", "1.5"),
            Map.entry("train-segmenter.flip", "false"),
            Map.entry("train-segmenter.jitter", "0.5"),
            Map.entry("train-segmenter.class-weights", "enet"),
            Map.entry("train-segmenter.rare-class-sampling", "0.01"),
            Map.entry("train-segmenter.raw-source-share", "0.125"),
            Map.entry("train-segmenter.raw-source", "r"),
            Map.entry("train-segmenter.learning-rate", "0.25"),
            Map.entry("train-segmenter.averaging-frequency", "7"),
            Map.entry("train-segmenter.average-updater", "false"),
            Map.entry("train-segmenter.checkpoint-every-steps", "13"),
            Map.entry("train-segmenter.loss-limit", "14"),
            Map.entry("train-segmenter.collapse-steps", "15"),
            Map.entry("train-segmenter.resume", "false"));
    ConfigAssertions.assertFullMapping(
        new TrainSegmenterJob(),
        settings,
        new Config(
            "w",
            9,
            3,
            Variant.ORACLE,
            List.of("a", "b"),
            "o",
            Network.FCN8S_VGG16,
            5,
            8,
            Optional.of("v.h5"),
            11,
            2,
            new PixelSize(64, 32),
            1.5,
            false,
            0.5,
            ClassWeights.ENET,
            0.01,
            0.125,
            "r",
            0.25,
            7,
            false,
            13,
            new SegmenterHealth.Limits(14, 15),
            false,
            configure(settings, Map.of()).recipe()));
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
                                "train-segmenter.network=fcn8s-vgg16",
                                "train-segmenter.width-divisor=3"))))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'train-segmenter.crop' must be WIDTHxHEIGHT, multiples of 32, such as 512x256, was"
                + " \"48x32\"")
        .hasMessageContaining("'train-segmenter.width-divisor' must be a power of two, was 3");
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
                "train-segmenter.raw-source=" + folder.resolve("shards"),
                "train-segmenter.output=" + folder.resolve(output),
                "train-segmenter.width=2",
                "train-segmenter.steps=" + steps,
                "train-segmenter.batch=2",
                "train-segmenter.crop=16x16",
                "train-segmenter.averaging-frequency=2",
                "train-segmenter.checkpoint-every-steps=2",
                "train-segmenter.collapse-steps=0"));
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

  /** Road and sky, in a colour of its own or, not {@code seen}, in that of the road. */
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
