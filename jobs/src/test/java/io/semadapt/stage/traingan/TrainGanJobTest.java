// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.primitives.Floats;
import io.semadapt.config.ConfigKey;
import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.console.Console;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.engine.Exchange;
import io.semadapt.engine.GanBatch;
import io.semadapt.engine.GanTrainer;
import io.semadapt.engine.Wire;
import io.semadapt.error.ExitCode;
import io.semadapt.error.UserException;
import io.semadapt.fixture.ConfigAssertions;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.UntrainedSegmenter;
import io.semadapt.image.CropPlace;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.job.JobContext;
import io.semadapt.job.Output;
import io.semadapt.job.Preparation;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.job.Resume;
import io.semadapt.model.GeneratorArchitecture;
import io.semadapt.model.NetworkSize;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.spark.Devices;
import io.semadapt.spark.SampleOrder;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.tables.ReportTables;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.ClassWeights;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.Seeds;
import io.semadapt.train.TrainingHealth;
import io.semadapt.train.TrainingState;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedSpark.class)
class TrainGanJobTest {
  private static final int WIDTH = 40;
  private static final int HEIGHT = 24;

  @TempDir private Path work;

  @BeforeEach
  void writeShards() {
    writeDomain(Domain.SOURCE, "source", 5);
    writeDomain(Domain.TARGET, "target", 4);
  }

  @Test
  void defaultsAreWhatTheReferenceSays() {
    TrainGanJob.Config config = configured(Map.of());
    ConfigAssertions.assertDefaults(
        new TrainGanJob(),
        Map.of(),
        new TrainGanJob.Config(
            GanVariant.SEMANTIC,
            new GanPlaces(
                "work/shards/source",
                "work/shards/target",
                /* targetLabelled= */ false,
                "work/gan/semantic",
                Optional.empty(),
                "work"),
            config.schedule(),
            new GanArchitecture(32, 9, 32, 6, 19),
            config.weights(),
            new Snapshots(100, 3, 100, 4),
            config.signals(),
            new TrainingHealth.Limits(1e4, 1e-4, 500, 0.02),
            Resume.TRUE,
            config.recipe()));
    GanSchedule schedule = config.schedule();
    assertThat(schedule.seed()).isEqualTo(1);
    assertThat(schedule.workers()).isZero();
    assertThat(schedule.steps()).isEqualTo(100_000);
    assertThat(schedule.averaging())
        .isEqualTo(
            new GanAveraging(
                0, 5, 5, GanAveraging.Way.SHUFFLE, 100, 1, new Exchange(Wire.FLOAT32, false), 300));
    assertThat(schedule.batch()).isEqualTo(1);
    assertThat(schedule.crop()).isEqualTo(new PixelSize(512, 256));
    assertThat(schedule.alignedCrops()).isFalse();
    assertThat(schedule.learningRate()).isEqualTo(2e-4);
    assertThat(schedule.imagePool()).isZero();
    assertThat(schedule.generatorEma()).isZero();
    GanWeights weights = config.weights();
    assertThat(weights.adversarial()).isEqualTo(1);
    assertThat(weights.patch()).isEqualTo(1);
    assertThat(weights.semantic()).isEqualTo(1);
    assertThat(weights.reconstruction()).isEqualTo(10);
    assertThat(weights.identity()).isEqualTo(5);
    assertThat(weights.identityEvery()).isEqualTo(1);
    assertThat(weights.semanticFake()).isEqualTo(1);
    assertThat(weights.anchor()).isEqualTo(new GanWeights.Anchor(1, 0.8, 0.15));
    assertThat(weights.reconstructionClasses()).isEqualTo(ClassWeights.MEDIAN);
    SignalSettings signals = config.signals();
    assertThat(signals.everyRounds()).isZero();
    assertThat(signals.samples()).isEqualTo(16);
    assertThat(signals.share()).isZero();
    assertThat(signals.source()).isEmpty();
    assertThat(signals.target()).isEmpty();
    assertThat(signals.segmenter()).isEmpty();
    assertThat(signals.keepBestBy()).isEqualTo(Signals.Choice.NONE);
    assertThat(signals.earlyStopRounds()).isZero();
  }

  @Test
  void variantsHaveTheirOwnWeights() {
    GanWeights paper = configured(Map.of("train-gan.variant", "paper")).weights();
    assertThat(paper.semantic()).isEqualTo(1);
    assertThat(paper.identity()).isZero();
    assertThat(paper.anchor().weight()).isZero();
    assertThat(paper.reconstructionClasses()).isEqualTo(ClassWeights.MEDIAN);
    GanWeights cyclegan = configured(Map.of("train-gan.variant", "cyclegan")).weights();
    assertThat(cyclegan.semantic()).isZero();
    assertThat(cyclegan.identity()).isEqualTo(5);
    assertThat(cyclegan.anchor().weight()).isZero();
    assertThat(cyclegan.reconstructionClasses()).isEqualTo(ClassWeights.NONE);
  }

  private static TrainGanJob.Config configured(Map<String, String> settings) {
    return new TrainGanJob().configure(load(settings));
  }

  private static ConfigSection load(Map<String, String> settings) {
    return ReferenceConfig.load(
        "train-gan",
        List.of(),
        settings.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }

  @Test
  void everyKeyIsMapped() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("work", "w");
    settings.put("seed", "7");
    settings.put("workers", "3");
    settings.put("train-gan.variant", "cyclegan");
    settings.put("train-gan.source", "a");
    settings.put("train-gan.target", "b");
    settings.put("train-gan.target-labels", "l");
    settings.put("train-gan.output", "c");
    settings.put("train-gan.steps", "11");
    settings.put("train-gan.averaging-period", "2");
    settings.put("train-gan.averaging-period-max", "9");
    settings.put("train-gan.exchange.by", "segments");
    settings.put("train-gan.exchange.segment-rounds", "6");
    settings.put("train-gan.exchange.moments-every", "2");
    settings.put("train-gan.exchange.wire", "bfloat16");
    settings.put("train-gan.exchange.overlap", "true");
    settings.put("train-gan.exchange.timeout-seconds", "17");
    settings.put("train-gan.batch", "4");
    settings.put("train-gan.crop", "64x32");
    settings.put("train-gan.aligned-crops", "true");
    settings.put("train-gan.learning-rate", "0.5");
    settings.put("train-gan.generator.width", "5");
    settings.put("train-gan.generator.residual-blocks", "6");
    settings.put("train-gan.generator.skips", "true");
    settings.put("train-gan.generator.detail", "true");
    settings.put("train-gan.discriminator.width", "7");
    settings.put("train-gan.discriminator.levels", "4");
    settings.put("train-gan.discriminator.position", "true");
    settings.put("train-gan.discriminator.per-category", "true");
    settings.put("train-gan.patch-discriminator.width", "8");
    settings.put("train-gan.weights.adversarial", "1.5");
    settings.put("train-gan.weights.patch", "6.5");
    settings.put("train-gan.weights.semantic", "2.5");
    settings.put("train-gan.weights.semantic-fake", "0.25");
    settings.put("train-gan.weights.reconstruction", "3.5");
    settings.put("train-gan.weights.identity", "4.5");
    settings.put("train-gan.weights.identity-every", "4");
    settings.put("train-gan.weights.anchor", "5.5");
    settings.put("train-gan.weights.anchor-confidence", "0.7");
    settings.put("train-gan.weights.anchor-warm-up", "0.3");
    settings.put("train-gan.weights.reconstruction-classes", "enet");
    settings.put("train-gan.image-pool", "50");
    settings.put("train-gan.generator-ema", "0.99");
    settings.put("train-gan.checkpoint-every-rounds", "8");
    settings.put("train-gan.keep-checkpoints", "2");
    settings.put("train-gan.sample-every-rounds", "6");
    settings.put("train-gan.samples", "10");
    settings.put("train-gan.signals.every-rounds", "4");
    settings.put("train-gan.signals.samples", "12");
    settings.put("train-gan.signals.share", "0.125");
    settings.put("train-gan.signals.source", "d");
    settings.put("train-gan.signals.target", "e");
    settings.put("train-gan.signals.segmenter", "s.ckpt");
    settings.put("train-gan.signals.keep-best-by", "semantic-consistency");
    settings.put("train-gan.signals.early-stop-rounds", "13");
    settings.put("train-gan.limits.loss", "14");
    settings.put("train-gan.limits.domain-loss-floor", "0.15");
    settings.put("train-gan.limits.domain-loss-rounds", "16");
    settings.put("train-gan.limits.min-contrast", "0.17");
    settings.put("train-gan.resume", "false");
    settings.put("train-gan.init-from", "i");
    TrainGanJob.Config mapped = configured(settings);
    ConfigAssertions.assertFullMapping(new TrainGanJob(), settings, mapped);
    assertThat(mapped.variant()).isEqualTo(GanVariant.CYCLEGAN);
    assertThat(mapped.places())
        .isEqualTo(new GanPlaces("a", "l", /* targetLabelled= */ true, "c", Optional.of("i"), "w"));
    assertThat(mapped.architecture())
        .isEqualTo(
            new GanArchitecture(
                5,
                6,
                /* skips= */ true,
                /* detail= */ true,
                7,
                4,
                /* position= */ true,
                /* categories= */ true,
                8,
                19));
    assertThat(mapped.snapshots()).isEqualTo(new Snapshots(8, 2, 6, 10));
    assertThat(mapped.limits()).isEqualTo(new TrainingHealth.Limits(14, 0.15, 16, 0.17));
    assertThat(mapped.resume()).isEqualTo(Resume.FALSE);
    GanSchedule schedule = mapped.schedule();
    assertThat(schedule.seed()).isEqualTo(7);
    assertThat(schedule.workers()).isEqualTo(3);
    assertThat(schedule.steps()).isEqualTo(11);
    assertThat(schedule.averaging())
        .isEqualTo(
            new GanAveraging(
                3, 2, 9, GanAveraging.Way.SEGMENTS, 6, 2, new Exchange(Wire.BFLOAT16, true), 17));
    assertThat(schedule.batch()).isEqualTo(4);
    assertThat(schedule.crop()).isEqualTo(new PixelSize(64, 32));
    assertThat(schedule.alignedCrops()).isTrue();
    assertThat(schedule.learningRate()).isEqualTo(0.5);
    assertThat(schedule.imagePool()).isEqualTo(50);
    assertThat(schedule.generatorEma()).isEqualTo(0.99);
    GanWeights weights = mapped.weights();
    assertThat(weights.adversarial()).isEqualTo(1.5);
    assertThat(weights.patch()).isEqualTo(6.5);
    assertThat(weights.semantic()).isEqualTo(2.5);
    assertThat(weights.semanticFake()).isEqualTo(0.25);
    assertThat(weights.reconstruction()).isEqualTo(3.5);
    assertThat(weights.identity()).isEqualTo(4.5);
    assertThat(weights.identityEvery()).isEqualTo(4);
    assertThat(weights.anchor()).isEqualTo(new GanWeights.Anchor(5.5, 0.7, 0.3));
    assertThat(weights.reconstructionClasses()).isEqualTo(ClassWeights.ENET);
    SignalSettings signals = mapped.signals();
    assertThat(signals.everyRounds()).isEqualTo(4);
    assertThat(signals.samples()).isEqualTo(12);
    assertThat(signals.share()).isEqualTo(0.125);
    assertThat(signals.source()).contains("d");
    assertThat(signals.target()).contains("e");
    assertThat(signals.segmenter()).contains("s.ckpt");
    assertThat(signals.keepBestBy()).isEqualTo(Signals.Choice.SEMANTIC_CONSISTENCY);
    assertThat(signals.earlyStopRounds()).isEqualTo(13);
  }

  @ParameterizedTest
  @CsvSource({
    "mode, variant, paper",
    "lambda-adv, weights.adversarial, 2",
    "lambda-sem, weights.semantic, 2",
    "lambda-rec, weights.reconstruction, 2",
    "lambda-id, weights.identity, 2",
    "lambda-anchor, weights.anchor, 2",
    "anchor-confidence, weights.anchor-confidence, 0.5",
    "anchor-warm-up, weights.anchor-warm-up, 0.5",
    "reconstruction-weights, weights.reconstruction-classes, enet",
    "signal-every-rounds, signals.every-rounds, 2",
    "signal-samples, signals.samples, 2",
    "signal-share, signals.share, 0.5",
    "signal-source, signals.source, s",
    "signal-target, signals.target, t",
    "signal-segmenter, signals.segmenter, c",
    "keep-best-by, signals.keep-best-by, cycle-error",
    "early-stop-rounds, signals.early-stop-rounds, 2",
    "loss-limit, limits.loss, 2",
    "domain-loss-floor, limits.domain-loss-floor, 2",
    "domain-loss-rounds, limits.domain-loss-rounds, 2",
    "min-contrast, limits.min-contrast, 2"
  })
  void keysOfTheFirstReleaseAreRefusedWithTheirNewNames(String old, String name, String value) {
    assertThatThrownBy(() -> configured(Map.of("train-gan." + old, value)))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'train-gan.%s' is now 'train-gan.%s': write --set train-gan.%s=%s",
            old, name, name, value);
    assertThat(load(Map.of()).documentation())
        .extracting(ConfigKey::key)
        .contains("train-gan." + name)
        .doesNotContain("train-gan." + old);
  }

  @Test
  void problemsAreReportedTogether() {
    assertThatThrownBy(
            () ->
                configure(
                    Map.of(
                        "train-gan.crop", "100x64",
                        "train-gan.steps", "0",
                        "train-gan.variant", "semantics")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("must be WIDTHxHEIGHT, multiples of 8")
        .hasMessageContaining("train-gan.steps")
        .hasMessageContaining("train-gan.variant");
    assertThatThrownBy(
            () ->
                configure(
                    Map.of(
                        "train-gan.signals.keep-best-by", "semantic-consistency",
                        "train-gan.signals.early-stop-rounds", "5")))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'train-gan.signals.keep-best-by' needs train-gan.signals.every-rounds")
        .hasMessageContaining("'train-gan.signals.keep-best-by' needs train-gan.signals.segmenter");
    assertThatThrownBy(() -> configure(Map.of("train-gan.signals.share", "0.5")))
        .hasMessageContaining("'train-gan.signals.share' needs train-gan.signals.every-rounds");
    assertThatThrownBy(() -> configure(Map.of("train-gan.averaging-period-max", "1")))
        .hasMessageContaining("'train-gan.averaging-period-max' must be at least 2, was 1");
    assertThatThrownBy(() -> configure(Map.of("train-gan.signals.early-stop-rounds", "5")))
        .hasMessageContaining(
            "'train-gan.signals.early-stop-rounds' needs train-gan.signals.keep-best-by");
  }

  @Test
  void theRecipeRepeatsARunBitForBit(JobContext context) throws IOException {
    run(context, Map.of("workers", "1", "train-gan.steps", "3", "seed", "5"));
    byte[] expected = Files.readAllBytes(checkpoint(2));

    Path recipe = work.resolve("gan/semantic/recipe.conf");
    assertThat(recipe)
        .content()
        .contains("# semadapt ", "# source: " + work + "source", "workers = 1", "seed = 5");
    PreparedJobs.run(
        new TrainGanJob(),
        ReferenceConfig.load(
            "train-gan",
            List.of(recipe.toString()),
            List.of("train-gan.output=" + work.resolve("again"))),
        context);

    assertThat(Files.readAllBytes(work.resolve("again/checkpoints/round-000002.ckpt")))
        .isEqualTo(expected);
    GanCheckpoint again = newest();
    assertThat(again.settings()).contains("train-gan.steps = 3", "source = " + work + "source");
    assertThat(again.versions()).contains("java " + System.getProperty("java.version"));
  }

  @Test
  void divergenceEndsTheRunAndKeepsTheLastGoodCheckpoint(JobContext context) throws IOException {
    Map<String, String> settings = new TreeMap<>(Map.of("workers", "1", "train-gan.steps", "2"));
    run(context, settings);
    byte[] good = Files.readAllBytes(checkpoint(1));
    settings.putAll(
        Map.of(
            "train-gan.steps", "40",
            "train-gan.learning-rate", "1e3",
            "train-gan.limits.min-contrast", "0",
            "train-gan.checkpoint-every-rounds", "30",
            "train-gan.limits.loss", "100",
            "train-gan.output", work.resolve("wild").toString()));
    assertThatThrownBy(() -> run(context, settings))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot go on training GAN 'semantic' in round ")
        .hasMessageContaining("(lower learning-rate); the last good checkpoint is 'none'")
        .satisfies(
            thrown -> assertThat(((UserException) thrown).exitCode()).isEqualTo(ExitCode.DIVERGED));
    assertThat(work.resolve("wild/checkpoints")).doesNotExist();
    assertThat(Files.readAllBytes(checkpoint(1))).isEqualTo(good);
    assertThat(ExitCode.DIVERGED.number()).isEqualTo(3);
  }

  @Test
  void aGeneratorThatPaintsOneColourIsNoticedBeforeItsCheckpoint(JobContext context)
      throws IOException {
    Map<String, String> settings = Map.of("workers", "1", "train-gan.steps", "4");
    run(context, settings);
    Files.delete(checkpoint(2));
    GanCheckpoint first = newest();
    float[] parameters = first.state().parameters();
    long generator = first.architecture().networks().get(0).layers().parameterCount();
    Arrays.fill(parameters, 0, Math.toIntExact(generator), 0);
    CheckpointFiles.write(
        path("gan/semantic/checkpoints/round-000001.ckpt"), first.toCheckpoint(), context.hadoop());
    assertThatThrownBy(() -> run(context, settings))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "Cannot go on training GAN 'semantic' in round 2: its generator paints one colour: ")
        .hasMessageEndingWith(checkpoint(1) + "'");
    assertThat(checkpoint(2)).doesNotExist();
  }

  @Test
  void signalsAreMeasuredTheBestIsKeptAndTheRunStopsEarly(JobContext context) throws IOException {
    Path segmenter = work.resolve("segmenter.ckpt");
    Checkpoint untrained = UntrainedSegmenter.of(new UnetArchitecture(2), 0);
    CheckpointFiles.write(path("segmenter.ckpt"), untrained, context.hadoop());
    Map<String, String> settings =
        new TreeMap<>(
            Map.of(
                "workers", "1",
                "train-gan.steps", "40",
                "train-gan.learning-rate", "1e-9",
                "train-gan.signals.every-rounds", "2",
                "train-gan.signals.samples", "2",
                "train-gan.signals.segmenter", segmenter.toString(),
                "train-gan.signals.keep-best-by", "semantic-consistency",
                "train-gan.signals.early-stop-rounds", "3",
                "train-gan.keep-checkpoints", "0"));
    TrainGanJob.Result result = run(context, settings);
    assertThat(result.rounds()).as("best in round 2, nothing better in 3 rounds").isEqualTo(6);
    List<Row> rows =
        new ReportTables(work.toString(), context.hadoop())
            .read(context.spark(), ReportTables.Table.GAN_METRICS)
            .orderBy("round")
            .collectAsList();
    assertThat(rows).hasSize(6);
    assertThat(rows.get(0).<Double>getAs("cycle_error")).isNull();
    assertThat(rows.get(1).<Double>getAs("cycle_error")).isBetween(0.0, 2.0);
    assertThat(rows.get(1).<Double>getAs("semantic_consistency")).isBetween(0.0, 1.0);
    assertThat(rows.get(1).<Double>getAs("frechet_distance")).isPositive();
    assertThat(rows.get(1).<Double>getAs("sharpness")).isPositive();
    assertThat(work.resolve("gan/semantic/best/round-000002.ckpt"))
        .hasSameBinaryContentAs(checkpoint(2));
    assertThat(run(context, settings).rounds()).as("a stopped run stays so").isZero();
  }

  /** An untrained generator paints nearly one colour; with carried detail, the source's edges. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void blurredTranslationsAreWarnedOf(boolean detail, JobContext context) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, /* autoFlush= */ true, StandardCharsets.UTF_8);
    JobContext talking =
        new JobContext(
            context.sessions(),
            context.runId(),
            context.clock(),
            new Console(out, out, /* terminal= */ false, context.clock()));
    Map<String, String> settings =
        Map.of(
            "workers", "1",
            "train-gan.steps", "2",
            "train-gan.generator.detail", String.valueOf(detail),
            "train-gan.signals.every-rounds", "1");
    assertThat(run(talking, settings).rounds()).isEqualTo(1);

    String warning = "warning: translations are blurred: their sharpness is 0.0";
    String said = bytes.toString(StandardCharsets.UTF_8);
    assertThat(said).contains("sharpness ");
    assertThat(said.contains(warning)).as(said).isEqualTo(!detail);
  }

  @Test
  void heldOutSamplesAreMeasuredAndNeverTrainedOn(JobContext context) {
    Map<String, String> settings =
        Map.of("train-gan.signals.share", "0.5", "train-gan.signals.every-rounds", "1");
    GanSetup setup = setup(settings, context);
    for (ShardSet shards : List.of(setup.source(), setup.target())) {
      List<String> heldOut = ids(shards.firstHeldOut(100, context.hadoop()));
      Set<String> trained = new HashSet<>();
      for (int worker = 0; worker < 2; worker++) {
        SampleOrder order = shards.order(worker, 2, 1);
        for (int position = 0; position < 40; position++) {
          trained.add(shards.read(order.at(position), context.hadoop()).id());
        }
      }
      List<String> all = ids(shards.first(100, context.hadoop()));
      assertThat(heldOut).hasSizeBetween(1, all.size() - 1).doesNotContainAnyElementsOf(trained);
      assertThat(trained).hasSize(all.size() - heldOut.size());
      assertThat(all).filteredOn(id -> ShardSet.isHeldOut(id, 0.5)).isEqualTo(heldOut);
    }
  }

  /** With one corpus as both domains, a step that meets the same picture twice cuts it once. */
  @Test
  void alignedCropsComeFromTheSamePlace(JobContext context) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("train-gan.target", path("shards/source").toString());
    settings.put("train-gan.crop", "8x8");
    List<Boolean> equal = new ArrayList<>();
    for (String aligned : List.of("true", "false")) {
      settings.put("train-gan.aligned-crops", aligned);
      GanSetup setup = setup(settings, context);
      SampleOrder source = setup.source().order(0, 1, Seeds.mix(setup.recipe().seed(), 1));
      SampleOrder target = setup.target().order(0, 1, Seeds.mix(setup.recipe().seed(), 2));
      GanWorker worker = new GanWorker(setup, 0, 1);
      boolean allEqual = true;
      for (long step = 0; step < 100; step++) {
        if (source.at(step).equals(target.at(step))) {
          GanBatch batch = worker.batch(step);
          allEqual &= Arrays.equals(batch.source(), batch.target());
          allEqual &= batch.sourcePlaces().equals(batch.targetPlaces());
          CropPlace place = batch.sourcePlaces().get(0);
          assertThat(place.right() - place.left()).isCloseTo(2f * 8 / WIDTH, within(1e-6f));
        }
      }
      equal.add(allEqual);
    }
    assertThat(equal).containsExactly(true, false);
  }

  @Test
  void theShareThatIsHeldOutIsTheShareAskedFor() {
    List<String> ids =
        IntStream.range(0, 20_000).mapToObj(number -> "%05d".formatted(number)).toList();

    assertThat(ids.stream().filter(id -> ShardSet.isHeldOut(id, 0.1)).count())
        .isBetween(1800L, 2200L);
    assertThat(ids)
        .noneMatch(id -> ShardSet.isHeldOut(id, 0))
        .allMatch(id -> ShardSet.isHeldOut(id, 1));
  }

  @Test
  void aShareThatHoldsOutNothingIsRefused(JobContext context) {
    Map<String, String> settings =
        Map.of("train-gan.signals.share", "1e-6", "train-gan.signals.every-rounds", "1");

    assertThatThrownBy(() -> run(context, settings))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot hold out 1.0E-6 of '%s': that is 0 of 10 samples (change"
                + " train-gan.signals.share)",
            path("shards/source"));
  }

  @Test
  void foldersOfTheirOwnAreMeasured(JobContext context) throws IOException {
    Map<String, String> settings = new TreeMap<>();
    settings.put("workers", "1");
    settings.put("train-gan.steps", "2");
    settings.put("train-gan.signals.every-rounds", "1");
    settings.put("train-gan.signals.keep-best-by", "frechet-distance");
    String trained = distance(context, settings, "trained");
    settings.put("train-gan.signals.source", path("shards/source").toString());
    settings.put("train-gan.signals.target", path("shards/target").toString());
    assertThat(distance(context, settings, "same")).isEqualTo(trained);
    settings.put("train-gan.signals.target", path("shards/source").toString());
    assertThat(distance(context, settings, "other")).isNotEqualTo(trained);
  }

  /** Of the best checkpoint: nobody else writes there. */
  @Test
  void whatAKilledRunHadNotFinishedIsRemoved(JobContext context) throws IOException {
    Map<String, String> settings = new TreeMap<>();
    settings.put("workers", "1");
    settings.put("train-gan.signals.every-rounds", "1");
    settings.put("train-gan.signals.keep-best-by", "frechet-distance");
    settings.put("train-gan.steps", "2");
    Path left =
        work.resolve("killed/best/_tmp-%s-round-000001.ckpt.part".formatted(UUID.randomUUID()));
    Files.createDirectories(left.getParent());
    Files.writeString(left, "half");

    distance(context, settings, "killed");
    assertThat(left).doesNotExist();

    Path superseded = work.resolve("killed/best/round-000099.ckpt");
    Files.writeString(superseded, "whole");
    distance(context, settings, "killed");
    assertThat(superseded).doesNotExist();
  }

  @Test
  void aDamagedNoteOfTheBestRoundIsNone(JobContext context) throws IOException {
    Map<String, String> settings = new TreeMap<>();
    settings.put("workers", "1");
    settings.put("train-gan.signals.every-rounds", "1");
    settings.put("train-gan.signals.keep-best-by", "frechet-distance");
    settings.put("train-gan.steps", "2");
    String kept = distance(context, settings, "damaged");
    for (String content : List.of("", "3", "three 0.5", "3 bad")) {
      Files.writeString(work.resolve("damaged/best/_signal"), content);
      Files.delete(work.resolve("damaged/checkpoints/round-000001.ckpt"));
      assertThat(distance(context, settings, "damaged")).as(content).isEqualTo(kept);
    }
  }

  private String distance(JobContext context, Map<String, String> settings, String output)
      throws IOException {
    settings.put("train-gan.output", work.resolve(output).toString());
    run(context, settings);
    return Files.readString(work.resolve(output).resolve("best/_signal"));
  }

  private static List<String> ids(List<Sample> samples) {
    return samples.stream().map(Sample::id).toList();
  }

  @Test
  void trainsWithTwoWorkersAndLeavesCheckpointsMetricsAndPictures(JobContext context) {
    TrainGanJob.Result result = run(context, Map.of("workers", "2", "train-gan.steps", "4"));
    assertThat(result.rounds()).isEqualTo(2);
    assertThat(result.images()).isEqualTo(8);
    assertThat(checkpoint(1)).exists();
    assertThat(work.resolve("gan/semantic/samples/round-000002.png")).exists();
    List<Row> rows =
        new ReportTables(work.toString(), context.hadoop())
            .read(context.spark(), ReportTables.Table.GAN_METRICS)
            .orderBy("round")
            .collectAsList();
    assertThat(rows).hasSize(2);
    assertThat(rows.get(1).<Double>getAs("drift")).isPositive();
    assertThat(rows.get(1).<Double>getAs("generator_loss")).isPositive();
  }

  /** A run that is killed between the two would otherwise lose rows for good. */
  @Test
  void metricsOfARoundAreWrittenBeforeItsCheckpoint(JobContext context) throws IOException {
    run(context, Map.of("workers", "1", "train-gan.steps", "2"));

    try (Stream<Path> files = Files.list(work.resolve("reports/gan_metrics"))) {
      List<Path> rows = files.filter(file -> file.toString().endsWith(".parquet")).toList();
      assertThat(rows).hasSize(1);
      assertThat(Files.getLastModifiedTime(rows.get(0)))
          .isLessThanOrEqualTo(Files.getLastModifiedTime(checkpoint(1)));
    }
  }

  @Test
  void oneWorkerIsSerialTrainingBitForBit(JobContext context) {
    Map<String, String> settings =
        Map.of("workers", "1", "train-gan.steps", "5", "train-gan.generator-ema", "0.9");
    run(context, settings);
    GanSetup setup = setup(settings, context);
    GanTrainer gan = Devices.initialize().gan(setup.recipe());
    gan.startRound(0, 0);
    GanWorker worker = new GanWorker(setup, 0, 1);
    for (long step = 0; step < 5; step++) {
      gan.step(worker.batch(step));
    }
    TrainingState serial = gan.state();
    gan.releaseMemory();
    assertThat(newest().state().parameters()).isEqualTo(serial.parameters());
    assertThat(newest().state().generatorAverage()).isEqualTo(serial.generatorAverage());
  }

  @Test
  void theNumberOfPictureThreadsChangesNoByte(JobContext context) throws IOException {
    List<byte[]> checkpoints = new ArrayList<>();
    for (String threads : List.of("0", "1", "4")) {
      run(
          context,
          Map.of(
              "workers", "2",
              "picture-threads", threads,
              "train-gan.steps", "4",
              "train-gan.resume", "false"));
      checkpoints.add(Files.readAllBytes(checkpoint(2)));
      assertThat(Thread.getAllStackTraces().keySet())
          .noneMatch(thread -> thread.getName().contains(", making batches"));
    }
    assertThat(checkpoints).allSatisfy(bytes -> assertThat(bytes).isEqualTo(checkpoints.get(0)));
  }

  @Test
  void aRunThatWasStoppedEndsWithTheSameBytes(JobContext context) throws IOException {
    Map<String, String> whole =
        Map.of("workers", "2", "train-gan.steps", "6", "train-gan.generator-ema", "0.9");
    run(context, whole);
    byte[] expected = Files.readAllBytes(checkpoint(3));
    Files.delete(checkpoint(3));
    Files.delete(checkpoint(2));
    run(context, whole);
    assertThat(Files.readAllBytes(checkpoint(3))).isEqualTo(expected);
  }

  @Test
  void aRunWithGrowingRoundsThatWasStoppedEndsWithTheSameBytes(JobContext context)
      throws IOException {
    Map<String, String> settings =
        Map.of(
            "workers", "2",
            "train-gan.steps", "12",
            "train-gan.averaging-period", "1",
            "train-gan.averaging-period-max", "3",
            "train-gan.checkpoint-every-rounds", "1",
            "train-gan.keep-checkpoints", "0");
    // Rates after 6, 7, 8 and 10 steps: 1, 5/6, 2/3 and 1/3; rounds of 1, 1, 2 and 2 steps.
    assertThat(run(context, settings).rounds()).isEqualTo(10);
    assertThat(newest().state().step()).isEqualTo(12);
    byte[] expected = Files.readAllBytes(checkpoint(10));
    Files.delete(checkpoint(10));
    Files.delete(checkpoint(9));
    assertThat(run(context, settings).rounds()).isEqualTo(2);
    assertThat(Files.readAllBytes(checkpoint(10))).isEqualTo(expected);
  }

  /** A run that is killed between writing a checkpoint and removing the oldest leaves one more. */
  @Test
  void olderCheckpointsAreRemovedAndWhatAKilledRunLeavesIsResumed(JobContext context)
      throws IOException {
    Map<String, String> settings = new TreeMap<>();
    settings.put("workers", "1");
    settings.put("train-gan.steps", "8");
    settings.put("train-gan.checkpoint-every-rounds", "1");
    settings.put("train-gan.keep-checkpoints", "0");
    settings.put("train-gan.signals.every-rounds", "1");
    settings.put("train-gan.signals.keep-best-by", "cycle-error");
    run(context, settings);
    assertThat(names("checkpoints")).hasSize(4);
    List<String> best = names("best");
    byte[] expected = Files.readAllBytes(checkpoint(4));
    Files.delete(checkpoint(4));

    settings.put("train-gan.keep-checkpoints", "2");
    run(context, settings);

    assertThat(names("checkpoints")).containsExactly("round-000003.ckpt", "round-000004.ckpt");
    assertThat(Files.readAllBytes(checkpoint(4))).isEqualTo(expected);
    assertThat(names("best")).as("whatever its round").isEqualTo(best);
    assertThat(run(context, settings).rounds()).as("still over").isZero();
  }

  private List<String> names(String folder) throws IOException {
    try (Stream<Path> files = Files.list(checkpoint(1).getParent().resolveSibling(folder))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".ckpt") && !name.startsWith("."))
          .sorted()
          .toList();
    }
  }

  @Test
  void aFinishedRunIsNotTrainedAgain(JobContext context) {
    Map<String, String> settings = Map.of("workers", "1", "train-gan.steps", "2");
    run(context, settings);
    assertThat(run(context, settings).rounds()).isZero();
  }

  @Test
  void aCheckpointOfAnImpossibleRoundIsRefused(JobContext context) {
    Map<String, String> settings = Map.of("workers", "1", "train-gan.steps", "2");
    run(context, settings);
    GanCheckpoint last = newest();
    GanCheckpoint absurd =
        new GanCheckpoint(
            last.architecture(), last.settings(), last.versions(), 999, last.seed(), last.state());
    org.apache.hadoop.fs.Path file = path("gan/semantic/checkpoints/round-000001.ckpt");
    CheckpointFiles.write(file, absurd.toCheckpoint(), context.hadoop());
    assertThatThrownBy(() -> run(context, settings))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "round-000001.ckpt': it says step 2 and round 999 of 2 steps: the file was changed (remove it to use the one before)");
  }

  @Test
  void aManifestThatPromisesMoreThanTheShardsHoldIsNotBelieved(JobContext context) {
    org.apache.hadoop.fs.Path shard = path("shards/target/" + ShardFiles.name(1));
    ShardFiles.write(
        shard, List.of(sample(Domain.TARGET, "alone", new Random(1))).iterator(), context.hadoop());
    assertThatThrownBy(
            () ->
                run(
                    context,
                    Map.of("workers", "2", "train-gan.steps", "8", "train-gan.batch", "2")))
        .hasStackTraceContaining("it holds 1 samples, its manifest says");
  }

  @Test
  void resumingWithOtherSettingsIsRefused(JobContext context) throws IOException {
    run(context, Map.of("workers", "1", "train-gan.steps", "2"));
    byte[] recipe = Files.readAllBytes(work.resolve("gan/semantic/recipe.conf"));
    Map<String, String> other =
        Map.of("workers", "1", "train-gan.steps", "2", "train-gan.weights.reconstruction", "3");
    assertThatThrownBy(() -> run(context, other))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train-gan.weights.reconstruction was 10, is 3")
        .hasMessageContaining("train-gan.resume = false");
    assertThat(work.resolve("gan/semantic/recipe.conf"))
        .as("still that of the checkpoints")
        .hasBinaryContent(recipe);
  }

  @Test
  void theSameShardsByAnotherPathAreResumed(JobContext context) throws IOException {
    Map<String, String> settings = new TreeMap<>(Map.of("workers", "1", "train-gan.steps", "4"));
    run(context, settings);
    byte[] straight = Files.readAllBytes(checkpoint(2));
    Files.delete(checkpoint(2));
    Path relative = Path.of("").toAbsolutePath().relativize(work);
    settings.put("train-gan.source", relative.resolve("shards/source").toString());
    settings.put("train-gan.target", work.resolve("shards/target") + "/");

    assertThat(run(context, settings).rounds()).isEqualTo(1);

    assertThat(Files.readAllBytes(checkpoint(2))).isEqualTo(straight);
    assertThat(run(context, settings).rounds()).as("finished").isZero();
  }

  /** Settings as 0.1 wrote them into a checkpoint, for the networks of {@link #root}. */
  private String settingsOfTheFirstRelease() {
    return """
        seed = 1
        train-gan.weights.anchor-confidence = 0.8
        train-gan.weights.anchor-warm-up = 0.15
        train-gan.averaging-period = 2
        train-gan.batch = 1
        train-gan.crop = 32x16
        train-gan.discriminator.levels = 3
        train-gan.discriminator.width = 2
        train-gan.generator-ema = 0
        train-gan.generator.residual-blocks = 1
        train-gan.generator.width = 2
        train-gan.image-pool = 0
        train-gan.weights.adversarial = 1
        train-gan.weights.anchor = null
        train-gan.weights.identity = 5
        train-gan.weights.reconstruction = 10
        train-gan.weights.semantic = null
        train-gan.learning-rate = 2.0E-4
        train-gan.variant = semantic
        train-gan.weights.reconstruction-classes = null
        train-gan.steps = 4
        workers = 1
        source = %1$ssource
        target = %1$starget"""
        .formatted(work);
  }

  private void leaveCheckpoint(String settings) {
    GanCheckpoint checkpoint = newest();
    GanCheckpoint old =
        new GanCheckpoint(
            checkpoint.architecture(),
            settings,
            "semadapt 0.1",
            checkpoint.round(),
            checkpoint.seed(),
            checkpoint.state());
    CheckpointFiles.write(
        path("gan/semantic/checkpoints/round-%06d.ckpt".formatted(old.round())),
        old.toCheckpoint(),
        PlainLocalFileSystem.configure(new Configuration()));
  }

  @Test
  void aCheckpointOfTheFirstReleaseIsResumed(JobContext context) throws IOException {
    Map<String, String> settings =
        Map.of(
            "workers", "1",
            "train-gan.steps", "4",
            "train-gan.weights.identity", "5.0",
            "train-gan.learning-rate", "2e-4");
    run(context, settings);
    byte[] parameters = Files.readAllBytes(checkpoint(2));
    Files.delete(checkpoint(2));
    leaveCheckpoint(settingsOfTheFirstRelease());

    assertThat(run(context, settings).rounds()).isEqualTo(1);

    assertThat(Files.readAllBytes(checkpoint(2))).isEqualTo(parameters);
  }

  @ParameterizedTest
  @CsvSource({
    "train-gan.weights.identity, 3, train-gan.weights.identity was 5",
    "train-gan.learning-rate, 3e-4, train-gan.learning-rate was 2.0E-4",
    "train-gan.aligned-crops, true, train-gan.aligned-crops was false",
    "train-gan.image-pool, 7, train-gan.image-pool was 0"
  })
  void aCheckpointOfTheFirstReleaseIsRefusedForOtherSettings(
      String key, String value, String difference, JobContext context) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("workers", "1");
    settings.put("train-gan.steps", "4");
    settings.put("train-gan.weights.identity", "5");
    run(context, settings);
    leaveCheckpoint(settingsOfTheFirstRelease());
    settings.put(key, value);

    assertThatThrownBy(() -> run(context, settings))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("Cannot resume")
        .hasMessageContaining("%s, is %s (set train-gan.resume = false", difference, value);
  }

  /** A key that has its default now, but was set before, is a difference too. */
  @Test
  void aCheckpointWithASettingThatIsNoLongerSetIsRefused(JobContext context) {
    Map<String, String> settings =
        Map.of("workers", "1", "train-gan.steps", "4", "train-gan.weights.identity", "5");
    run(context, settings);
    leaveCheckpoint(settingsOfTheFirstRelease() + "\ntrain-gan.signals.share = 0.25");

    assertThatThrownBy(() -> run(context, settings))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("train-gan.signals.share was 0.25, is 0 (set");
  }

  @Test
  void keysThatDoNotChangeTheResultDoNotChangeTheIdentity(JobContext context) {
    Map<String, String> settings = new TreeMap<>(Map.of("workers", "1", "train-gan.steps", "4"));
    String identity = prepared(settings, context).identity().hash();
    Map<String, String> incidental = new TreeMap<>(settings);
    incidental.put("train-gan.samples", "5");
    incidental.put("train-gan.sample-every-rounds", "3");
    incidental.put("train-gan.checkpoint-every-rounds", "7");
    incidental.put("train-gan.source", path("shards/source") + "/");
    incidental.put("train-gan.signals.every-rounds", "2");
    incidental.put("train-gan.signals.samples", "3");
    incidental.put("train-gan.signals.keep-best-by", "cycle-error");
    incidental.put("train-gan.signals.early-stop-rounds", "9");
    incidental.put("train-gan.limits.loss", "77");
    incidental.put("train-gan.limits.min-contrast", "0");
    incidental.put("train-gan.resume", "false");
    incidental.put("train-gan.exchange.by", "segments");
    incidental.put("train-gan.exchange.segment-rounds", "7");
    incidental.put("train-gan.exchange.timeout-seconds", "8");
    assertThat(prepared(incidental, context).identity().hash()).isEqualTo(identity);
    for (String key : List.of("train-gan.batch", "train-gan.weights.anchor", "seed", "workers")) {
      Map<String, String> other = new TreeMap<>(settings);
      other.put(key, "2");
      assertThat(prepared(other, context).identity().hash()).as(key).isNotEqualTo(identity);
    }
  }

  @Test
  void anExchangeThatIsNotExactIsAnotherTraining(JobContext context) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("workers", "2");
    settings.put("engine", "libtorch");
    settings.put("train-gan.exchange.by", "segments");
    settings.put("train-gan.checkpoint-every-rounds", "2");
    String always = prepared(settings, context).identity().hash();
    settings.put("train-gan.exchange.moments-every", "2");
    String rarely = prepared(settings, context).identity().hash();
    settings.put("train-gan.exchange.wire", "bfloat16");
    String rounded = prepared(settings, context).identity().hash();
    settings.put("train-gan.exchange.overlap", "true");
    String late = prepared(settings, context).identity().hash();
    assertThat(List.of(always, rarely, rounded, late)).doesNotHaveDuplicates();
  }

  /** A domain with a folder to measure on holds nothing out, so it trains on other samples. */
  @Test
  void foldersOfTheSignalsAreDeterminingWithAShare(JobContext context) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("workers", "1");
    settings.put("train-gan.signals.every-rounds", "1");
    for (String share : List.of("0", "0.5")) {
      settings.put("train-gan.signals.share", share);
      settings.remove("train-gan.signals.source");
      String without = prepared(settings, context).identity().hash();
      settings.put("train-gan.signals.source", path("shards/source").toString());
      String with = prepared(settings, context).identity().hash();
      assertThat(with.equals(without)).as("share " + share).isEqualTo(share.equals("0"));
    }
  }

  private PreparedGan prepared(Map<String, String> settings, JobContext context) {
    ConfigSection root = root(settings);
    return PreparedGan.of(new TrainGanJob().configure(root), context.preparation().with(root));
  }

  @Test
  void otherShardsOfTheSamePathAreNotResumed(JobContext context) {
    Map<String, String> settings = Map.of("workers", "1", "train-gan.steps", "2");
    run(context, settings);
    writeDomain(Domain.SOURCE, "source", 6, "changed");
    assertThatThrownBy(() -> run(context, settings))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot resume 'file:%s': source was %s, is changed"
                + " (set train-gan.resume = false to train from the start, or another"
                + " train-gan.output)",
            checkpoint(1), work + "source");
  }

  @Test
  void aDamagedCheckpointIsNamed(JobContext context) throws IOException {
    Map<String, String> settings = Map.of("workers", "1", "train-gan.steps", "2");
    run(context, settings);
    byte[] bytes = Files.readAllBytes(checkpoint(1));
    bytes[bytes.length / 2] ^= 1;
    Files.write(checkpoint(1), bytes);
    assertThatThrownBy(() -> run(context, settings))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("round-000001.ckpt")
        .hasMessageContaining("damaged");
  }

  @Test
  void aCropLargerThanThePicturesIsRefusedBeforeTheRun(JobContext context) {
    assertThatThrownBy(() -> prepared(Map.of("train-gan.crop", "48x16"), context))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot cut 48x16 from the pictures of '%s': they are 40x24 (make train-gan.crop"
                + " smaller)",
            path("shards/source"));
    writeDomain(Domain.SOURCE, "larger", 5, 64, "larger");
    Map<String, String> target =
        Map.of("train-gan.crop", "48x16", "train-gan.source", path("shards/larger").toString());
    assertThatThrownBy(() -> prepared(target, context))
        .hasMessageContaining("'%s'", path("shards/target"));
  }

  @Test
  void aSampleSmallerThanTheCropIsNamed(JobContext context) {
    for (Domain domain : List.of(Domain.SOURCE, Domain.TARGET)) {
      writeDomain(domain, domain.name().toLowerCase(Locale.ROOT), 5, 0, "mixed sizes");
    }
    Map<String, String> settings =
        Map.of("workers", "1", "train-gan.samples", "0", "train-gan.crop", "48x16");
    assertThatThrownBy(() -> run(context, settings))
        .hasStackTraceContaining("Cannot cut 48x16 from sample");
  }

  @Test
  void aSourceWithoutLabelsIsRefusedBeforeTheRun(JobContext context) {
    String unlabelled = path("shards/target").toString();
    assertThatThrownBy(() -> prepared(Map.of("train-gan.source", unlabelled), context))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot train on '%s': 8 of 8 samples have no label", unlabelled);
    Map<String, String> signals =
        Map.of("train-gan.signals.every-rounds", "1", "train-gan.signals.source", unlabelled);
    assertThatThrownBy(() -> prepared(signals, context))
        .hasMessage("Cannot train on '%s': 8 of 8 samples have no label", unlabelled);
  }

  /** Whole pictures of one folder as source and as target: equal pictures have equal labels. */
  @Test
  void givenLabelsOfTheTargetAreThoseOfTheirCrops(JobContext context) {
    writeDomain(Domain.SOURCE, "guessed", 4);
    String guessed = path("shards/guessed").toString();
    Map<String, String> settings = new TreeMap<>();
    settings.put("workers", "1");
    settings.put("train-gan.crop", WIDTH + "x" + HEIGHT);
    settings.put("train-gan.source", guessed);
    settings.put("train-gan.target-labels", guessed);
    GanWorker worker = new GanWorker(setup(settings, context), 0, 1);
    Map<List<Float>, byte[]> labels = new HashMap<>();
    for (int step = 0; step < 40; step++) {
      GanBatch batch = worker.batch(step);
      labels.put(Floats.asList(batch.source()), batch.labels());
    }
    int found = 0;
    for (int step = 0; step < 40; step++) {
      GanBatch batch = worker.batch(step);
      byte[] expected = labels.get(Floats.asList(batch.target()));
      if (expected != null) {
        assertThat(batch.targetLabels()).isEqualTo(expected);
        found++;
      }
    }
    assertThat(found).isGreaterThan(20);
  }

  @Test
  void givenLabelsAreDeterminingAndReadByTheAnchoredTermAlone(JobContext context) {
    writeDomain(Domain.SOURCE, "guessed", 4);
    String guessed = path("shards/guessed").toString();
    Map<String, String> settings = new TreeMap<>();
    settings.put("workers", "1");
    settings.put("train-gan.target", guessed);
    PreparedGan plain = prepared(settings, context);
    settings.put("train-gan.target-labels", guessed);
    PreparedGan labelled = prepared(settings, context);
    assertThat(labelled.identity().hash()).isNotEqualTo(plain.identity().hash());
    assertThat(plain.readsTargetLabels()).isFalse();
    assertThat(labelled.readsTargetLabels()).isTrue();
    settings.put("train-gan.variant", "cyclegan");
    assertThat(prepared(settings, context).readsTargetLabels()).isFalse();
    settings.put("train-gan.target-labels", path("shards/target").toString());
    assertThatThrownBy(() -> prepared(settings, context))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot train on '%s': 8 of 8 samples have no label", path("shards/target"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"source", "target", "segmenter"})
  void missingInputsOfTheSignalsAreFoundBeforeTheRun(String key, JobContext context) {
    String nowhere = work.resolve("nowhere").toString();
    Map<String, String> settings =
        Map.of("train-gan.signals.every-rounds", "1", "train-gan.signals." + key, nowhere);
    assertThatThrownBy(() -> prepared(settings, context))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(nowhere);
  }

  @Test
  void theSegmenterOfTheSignalsMayComeFromAnEarlierStage(JobContext context) {
    String checkpoints = path("segmenter/source-only/checkpoints").toString();
    ConfigSection root =
        root(
            Map.of(
                "train-gan.signals.every-rounds",
                "1",
                "train-gan.signals.segmenter",
                checkpoints + "/step-00000004.ckpt"));
    Preparation preparation =
        context
            .preparation()
            .with(
                List.of(
                    new Output.Checkpoints(
                        checkpoints, NetworkSize.of(new GeneratorArchitecture(2, 1)))));

    PreparedGan prepared =
        PreparedGan.of(new TrainGanJob().configure(root), preparation.with(root));

    assertThat(prepared.state().isDone()).isFalse();
  }

  private TrainGanJob.Result run(JobContext context, Map<String, String> settings) {
    return PreparedJobs.run(new TrainGanJob(), root(settings), context);
  }

  private GanSetup setup(Map<String, String> settings, JobContext context) {
    return GanSetup.of(prepared(settings, context), context);
  }

  private TrainGanJob.Config configure(Map<String, String> settings) {
    return new TrainGanJob().configure(root(settings));
  }

  private ConfigSection root(Map<String, String> settings) {
    Map<String, String> all =
        new TreeMap<>(
            Map.of(
                "work", work.toString(),
                "train-gan.averaging-period", "2",
                "train-gan.crop", "32x16",
                "train-gan.generator.width", "2",
                "train-gan.generator.residual-blocks", "1",
                "train-gan.discriminator.width", "2",
                "train-gan.discriminator.levels", "3",
                "train-gan.checkpoint-every-rounds", "1",
                "train-gan.samples", "1"));
    all.putAll(settings);
    return load(all);
  }

  private Path checkpoint(int round) {
    return work.resolve("gan/semantic/checkpoints/round-%06d.ckpt".formatted(round));
  }

  private GanCheckpoint newest() {
    Configuration conf = PlainLocalFileSystem.configure(new Configuration());
    GanFolder folder = new GanFolder(path("gan/semantic"), conf);
    return CheckpointFiles.read(folder.latest().orElseThrow(), conf, GanCheckpoint::of);
  }

  private org.apache.hadoop.fs.Path path(String child) {
    return new org.apache.hadoop.fs.Path(work.toString(), child);
  }

  private void writeDomain(Domain domain, String name, int count) {
    writeDomain(domain, name, count, work + name);
  }

  private void writeDomain(Domain domain, String name, int count, String fingerprint) {
    writeDomain(domain, name, count, WIDTH, fingerprint);
  }

  /** Writes shards; {@code width} is what the manifest says, 0 for pictures of several sizes. */
  private void writeDomain(Domain domain, String name, int count, int width, String fingerprint) {
    Random random = new Random(name.length());
    Configuration conf = PlainLocalFileSystem.configure(new Configuration());
    org.apache.hadoop.fs.Path folder = path("shards/" + name);
    List<ShardEntry> entries = new ArrayList<>();
    for (int shard = 0; shard < 2; shard++) {
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        samples.add(sample(domain, name + "-" + shard + "-" + i, random));
      }
      String file = ShardFiles.name(shard);
      ShardFiles.write(new org.apache.hadoop.fs.Path(folder, file), samples.iterator(), conf);
      entries.add(new ShardEntry(file, count, 1));
    }
    new ShardManifest(
            entries,
            2L * count,
            domain == Domain.SOURCE ? 2L * count : 0,
            width,
            width == 0 ? 0 : HEIGHT,
            Collections.nCopies(19, 100L),
            0,
            fingerprint,
            Map.of())
        .write(folder, conf);
  }

  private static Sample sample(Domain domain, String id, Random random) {
    byte[] rgb = new byte[WIDTH * HEIGHT * 3];
    random.nextBytes(rgb);
    byte[] labels = new byte[WIDTH * HEIGHT];
    for (int p = 0; p < labels.length; p++) {
      labels[p] = (byte) random.nextInt(34);
    }
    byte[] label =
        domain == Domain.SOURCE
            ? LabelCodec.encodePalettePng(new LabelImage(WIDTH, HEIGHT, labels))
            : null;
    byte[] image = ImageCodec.encodePng(new RgbImage(WIDTH, HEIGHT, rgb));
    return new Sample(id, domain, Split.TRAIN, WIDTH, HEIGHT, image, label, null);
  }
}
