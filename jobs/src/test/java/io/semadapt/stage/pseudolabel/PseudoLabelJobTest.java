// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pseudolabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.config.InvalidConfigException;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.dataset.Variant;
import io.semadapt.engine.GanRecipe;
import io.semadapt.engine.Predictor;
import io.semadapt.error.UserException;
import io.semadapt.fixture.ConfigAssertions;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.TinyShards;
import io.semadapt.fixture.UntrainedSegmenter;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.label.LabelIds;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.spark.Devices;
import io.semadapt.stage.pseudolabel.PseudoLabelJob.Config;
import io.semadapt.stage.pseudolabel.PseudoLabelJob.Result;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.GanObjective;
import io.semadapt.train.LearningRateSchedule;
import io.semadapt.train.SegmenterCheckpoint;
import io.semadapt.train.Teacher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedSpark.class)
class PseudoLabelJobTest {
  private static final int WIDTH = 37;
  private static final int HEIGHT = 21;
  private static final List<View> WHOLE = List.of(View.WHOLE);

  @TempDir Path folder;

  private final JobContext context;

  PseudoLabelJobTest(JobContext context) {
    this.context = context;
  }

  @BeforeEach
  void untrainedSegmenter() {
    CheckpointFiles.write(
        path("segmenter/step-00000001.ckpt"),
        UntrainedSegmenter.of(new UnetArchitecture(2), 1),
        context.hadoop());
  }

  @Test
  void everyPixelIsLabelledByTheSegmenterWhenAllAreKept() {
    shards("target", /* labelled= */ false);

    Result result = run(config("target", "all", 1, 1));

    assertThat(result.pixelsLabelled()).isEqualTo(6L * WIDTH * HEIGHT);
    assertThat(result.pixelsIgnored()).isZero();
    Predictor segmenter =
        Devices.initialize()
            .predictor(
                CheckpointFiles.read(
                    path("segmenter/step-00000001.ckpt"),
                    context.hadoop(),
                    SegmenterCheckpoint::of),
                BatchStatistics.TRAINING);
    for (Sample sample : samples("all")) {
      LabelImage label = LabelCodec.decode(sample.label().orElseThrow(), sample.id());
      assertThat(LabelIds.toTrainIds(label.ids()))
          .isEqualTo(segmenter.predict(ImageCodec.decode(sample.image(), sample.id())).ids());
    }
  }

  @Test
  void onlyTheMostConfidentShareOfEachClassIsKept() {
    shards("target", /* labelled= */ false);
    run(config("target", "all", 1, 1));

    Result result = run(config("target", "quarter", 0.25, 1));

    List<Long> all = manifest("all").classPixels();
    List<Long> kept = manifest("quarter").classPixels();
    assertThat(result.pixelsLabelled() + result.pixelsIgnored()).isEqualTo(6L * WIDTH * HEIGHT);
    for (int c = 0; c < all.size(); c++) {
      // One bin of the histogram may hold many pixels of an untrained network.
      assertThat((double) kept.get(c)).isBetween(0.25 * all.get(c), 0.25 * all.get(c) + 60);
    }
  }

  @Test
  void labelsOfThePhotographsAreNeverRead() {
    shards("plain", /* labelled= */ false);
    shards("labelled", /* labelled= */ true);

    run(config("plain", "from-plain", 0.5, 0.9));
    run(config("labelled", "from-labelled", 0.5, 0.9));

    assertThat(samples("from-labelled").stream().map(each -> each.label().orElseThrow()))
        .usingElementComparator(Arrays::compare)
        .containsExactlyElementsOf(
            samples("from-plain").stream().map(each -> each.label().orElseThrow()).toList());
  }

  @Test
  void aSecondRunKeepsFinishedShards() throws Exception {
    shards("target", /* labelled= */ false);
    Result first = run(config("target", "all", 0.5, 0.9));
    FileTime written = Files.getLastModifiedTime(folder.resolve("all/_manifest.json"));

    assertThat(run(config("target", "all", 0.5, 0.9))).isEqualTo(first);
    assertThat(Files.getLastModifiedTime(folder.resolve("all/_manifest.json"))).isEqualTo(written);
  }

  @Test
  void missingSegmentersAreNamed() {
    shards("target", /* labelled= */ false);
    Config config =
        new Config(
            Variant.SEMANTIC,
            TeacherKind.SEGMENTER,
            folder.resolve("nowhere").toString(),
            folder.resolve("target").toString(),
            folder.resolve("out").toString(),
            1,
            1,
            WHOLE,
            0,
            "");

    assertThatThrownBy(() -> run(config))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot find a checkpoint under '%s': there is none (did train-segmenter finish?)",
            folder.resolve("nowhere"));
  }

  @Test
  void theDiscriminatorsOfTheGanCanBeTheTeacher() {
    shards("target", /* labelled= */ false);
    GanCheckpoint checkpoint =
        gan("train-gan.variant = semantic\ntrain-gan.weights.semantic = null");

    assertThat(run(byGan("gan")).pixelsLabelled()).isEqualTo(6L * WIDTH * HEIGHT);

    Teacher teacher = Devices.initialize().discriminators(checkpoint);
    for (Sample sample : samples("out")) {
      LabelImage label = LabelCodec.decode(sample.label().orElseThrow(), sample.id());
      assertThat(LabelIds.toTrainIds(label.ids()))
          .isEqualTo(
              teacher.label(ImageCodec.decode(sample.image(), sample.id())).trainIds().ids());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train-gan.weights.semantic = null\ntrain-gan.variant = cyclegan",
        "train-gan.weights.semantic = 0\ntrain-gan.variant = semantic",
        // Keys of 0.1.
        "train-gan.lambda-sem = null\ntrain-gan.mode = cyclegan",
        "train-gan.lambda-sem = 0\ntrain-gan.mode = semantic"
      })
  void aGanThatLearnedNoSemanticsIsRefusedWhereverItLies(String settings) {
    shards("target", /* labelled= */ false);
    gan(settings);

    assertThatThrownBy(() -> run(byGan("gan")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read checkpoint 'file:%s': expected a GAN that learned semantics, was one trained"
                + " without (set pseudo-label.checkpoints to a GAN of variant semantic or paper)",
            folder.resolve("gan/round-000001.ckpt"));
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aCycleganWithASemanticWeightCanTeach() {
    shards("target", /* labelled= */ false);
    gan("train-gan.lambda-sem = 0.5\ntrain-gan.mode = cyclegan");

    assertThat(run(byGan("gan")).samplesLabelled()).isEqualTo(6);
  }

  private GanCheckpoint gan(String settings) {
    GanArchitecture architecture = new GanArchitecture(2, 1, 2, 3, 19);
    GanRecipe recipe =
        new GanRecipe(
            architecture,
            new GanObjective(1, 1, 1, 10, 5, 1, 0.8, 0),
            Collections.nCopies(19, 0.0),
            new LearningRateSchedule(1e-4, 10),
            0,
            3);
    GanCheckpoint checkpoint =
        new GanCheckpoint(architecture, settings, "", 1, 3, recipe.initialState());
    CheckpointFiles.write(
        path("gan/round-000001.ckpt"), checkpoint.toCheckpoint(), context.hadoop());
    return checkpoint;
  }

  private Config byGan(String checkpoints) {
    return new Config(
        Variant.SEMANTIC,
        TeacherKind.DISCRIMINATORS,
        folder.resolve(checkpoints).toString(),
        folder.resolve("target").toString(),
        folder.resolve("out").toString(),
        1,
        1,
        WHOLE,
        0,
        "");
  }

  @Test
  void otherViewsAndPriorsMakeOtherLabels() {
    shards("target", /* labelled= */ false);
    TinyShards.write(folder.resolve("source"), Domain.SOURCE, Split.TRAIN, /* labelled= */ true);
    gan("train-gan.variant = semantic\ntrain-gan.crop = 16x8");
    Config plain = byGan("gan");
    run(plain);
    List<byte[]> before = labels("out");

    run(with(plain, List.of(View.MIRRORED, View.TILES), 0.5, "source"));

    assertThat(labels("out"))
        .usingElementComparator(Arrays::compare)
        .doesNotContainAnyElementsOf(before);
    run(plain);
    assertThat(labels("out"))
        .usingElementComparator(Arrays::compare)
        .containsExactlyElementsOf(before);
  }

  @Test
  void tilesNeedACheckpointThatSaysItsCrops() {
    shards("target", /* labelled= */ false);

    assertThatThrownBy(() -> run(config("target", "out", 1, 1, List.of(View.TILES), 0, "")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read checkpoint 'file:%s': it does not say the size of its training crops (leave"
                + " tiles out of pseudo-label.views)",
            folder.resolve("segmenter/step-00000001.ckpt"));
  }

  @Test
  void thePriorNeedsLabels() {
    shards("target", /* labelled= */ false);

    assertThatThrownBy(() -> run(config("target", "out", 1, 1, WHOLE, 0.5, "target")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot count the places of the classes in '%s': samples have no label (set"
                + " pseudo-label.source to labelled shards, or spatial-prior to 0)",
            folder.resolve("target"));
  }

  private Config with(Config config, List<View> views, double spatialPrior, String source) {
    return new Config(
        config.variant(),
        config.teacher(),
        config.checkpoints(),
        config.shards(),
        config.output(),
        config.share(),
        config.sure(),
        views,
        spatialPrior,
        folder.resolve(source).toString());
  }

  private List<byte[]> labels(String name) {
    return samples(name).stream().map(each -> each.label().orElseThrow()).toList();
  }

  @Test
  void aTeacherOfTheOtherKindIsRefused() {
    shards("target", /* labelled= */ false);
    assertThatThrownBy(() -> run(byGan("segmenter")))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read checkpoint 'file:%s': expected one of a GAN, was one of a segmenter",
            folder.resolve("segmenter/step-00000001.ckpt"));
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void aGanWithoutSemanticsCannotTeach() {
    assertThatThrownBy(
            () ->
                new PseudoLabelJob()
                    .configure(
                        ReferenceConfig.load(
                            "pseudo-label",
                            List.of(),
                            List.of(
                                "pseudo-label.variant=cyclegan",
                                "pseudo-label.teacher=discriminators"))))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'pseudo-label.teacher' needs a GAN that learns semantics: pseudo-label.variant semantic or paper, was cyclegan");
  }

  @Test
  void probabilitiesAreThoseOfTheSoftmax() {
    Predictor segmenter =
        Devices.initialize()
            .predictor(
                CheckpointFiles.read(
                    path("segmenter/step-00000001.ckpt"),
                    context.hadoop(),
                    SegmenterCheckpoint::of),
                BatchStatistics.TRAINING);
    byte[] pixels = new byte[3 * WIDTH * HEIGHT];
    new Random(1).nextBytes(pixels);

    float[] confidence = segmenter.label(new RgbImage(WIDTH, HEIGHT, pixels)).confidence();

    assertThat(confidence).hasSize(WIDTH * HEIGHT);
    for (float each : confidence) {
      assertThat(each).isGreaterThanOrEqualTo(1 / 19f).isLessThanOrEqualTo(1);
    }
    assertThat((double) confidence[0]).isNotCloseTo(1 / 19.0, within(1e-4));
  }

  @Test
  void configuration() {
    ConfigAssertions.assertDefaults(
        new PseudoLabelJob(),
        Map.of(),
        new Config(
            Variant.SEMANTIC,
            TeacherKind.SEGMENTER,
            "work/segmenter/semantic/checkpoints",
            "work/shards/target",
            "work/pseudo-labelled/semantic",
            0.5,
            0.9,
            WHOLE,
            0,
            "work/shards/source"));
    ConfigAssertions.assertFullMapping(
        new PseudoLabelJob(),
        Map.ofEntries(
            Map.entry("work", "w"),
            Map.entry("pseudo-label.variant", "paper"),
            Map.entry("pseudo-label.teacher", "discriminators"),
            Map.entry("pseudo-label.checkpoints", "c"),
            Map.entry("pseudo-label.shards", "s"),
            Map.entry("pseudo-label.output", "o"),
            Map.entry("pseudo-label.share", "0.25"),
            Map.entry("pseudo-label.sure", "0.75"),
            Map.entry("pseudo-label.views", "[whole, mirrored, tiles]"),
            Map.entry("pseudo-label.spatial-prior", "0.5"),
            Map.entry("pseudo-label.source", "l")),
        new Config(
            Variant.PAPER,
            TeacherKind.DISCRIMINATORS,
            "c",
            "s",
            "o",
            0.25,
            0.75,
            List.of(View.WHOLE, View.MIRRORED, View.TILES),
            0.5,
            "l"));
  }

  private Result run(Config config) {
    return PreparedJobs.run(new PseudoLabelJob(), config, context);
  }

  private Config config(String shards, String output, double share, double sure) {
    return config(shards, output, share, sure, WHOLE, 0, "");
  }

  private Config config(
      String shards,
      String output,
      double share,
      double sure,
      List<View> views,
      double spatialPrior,
      String source) {
    return new Config(
        Variant.SEMANTIC,
        TeacherKind.SEGMENTER,
        folder.resolve("segmenter").toString(),
        folder.resolve(shards).toString(),
        folder.resolve(output).toString(),
        share,
        sure,
        views,
        spatialPrior,
        folder.resolve(source).toString());
  }

  private ShardManifest manifest(String name) {
    return ShardManifest.read(path(name), context.hadoop());
  }

  private List<Sample> samples(String name) {
    Function<org.apache.hadoop.fs.Path, List<Sample>> read =
        shard -> ShardFiles.read(shard, context.hadoop());
    return manifest(name).paths(path(name)).stream().map(read).flatMap(List::stream).toList();
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
  }

  private void shards(String name, boolean labelled) {
    Random random = new Random(5);
    List<ShardEntry> entries = new ArrayList<>();
    for (int shard = 0; shard < 2; shard++) {
      List<Sample> samples = new ArrayList<>();
      for (int row = 0; row < 3; row++) {
        byte[] pixels = new byte[3 * WIDTH * HEIGHT];
        random.nextBytes(pixels);
        byte[] label = labelled ? new byte[WIDTH * HEIGHT] : null;
        samples.add(
            new Sample(
                "ulm_%06d_%06d".formatted(shard, row),
                Domain.TARGET,
                Split.TRAIN,
                WIDTH,
                HEIGHT,
                ImageCodec.encodePng(new RgbImage(WIDTH, HEIGHT, pixels)),
                labelled ? LabelCodec.encodeGreyPng(new LabelImage(WIDTH, HEIGHT, label)) : null,
                null));
      }
      String file = ShardFiles.name(shard);
      ShardFiles.write(
          new org.apache.hadoop.fs.Path(path(name), file), samples.iterator(), context.hadoop());
      entries.add(new ShardEntry(file, 3, 1));
    }
    new ShardManifest(
            entries,
            6,
            labelled ? 6 : 0,
            WIDTH,
            HEIGHT,
            Collections.nCopies(19, 0L),
            0,
            name,
            Map.of())
        .write(path(name), context.hadoop());
  }
}
