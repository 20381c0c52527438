// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.dl4j.Dl4jEngine;
import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.dl4j.train.PolynomialDecay;
import io.semadapt.engine.Device;
import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineName;
import io.semadapt.engine.GanBatch;
import io.semadapt.engine.GanRecipe;
import io.semadapt.engine.GanTrainer;
import io.semadapt.engine.Precision;
import io.semadapt.engine.SegmenterBatch;
import io.semadapt.engine.SegmenterRecipe;
import io.semadapt.engine.SegmenterState;
import io.semadapt.engine.SegmenterTrainer;
import io.semadapt.engine.StatisticsMeter;
import io.semadapt.image.CropPlace;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.model.ParameterSlice;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.model.Segmenters;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.ConfidentLabels;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.GanLosses;
import io.semadapt.train.GanObjective;
import io.semadapt.train.LearningRateSchedule;
import io.semadapt.train.SegmenterCheckpoint;
import io.semadapt.train.TrainingState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Both engines start from the same numbers and make nearly the same of them. */
final class AgreementTest {
  private static final int HEIGHT = 32;
  private static final int WIDTH = 64;
  private static final GanRecipe RECIPE =
      new GanRecipe(
          new GanArchitecture(
              4,
              1,
              /* skips= */ true,
              /* detail= */ true,
              4,
              3,
              /* position= */ true,
              /* categories= */ true,
              3,
              19),
          new GanObjective(
              1, 1, 1, /* semanticFake= */ 0.5, 10, 5, /* identityEvery= */ 2, 1, 0.05, 1),
          Collections.nCopies(19, 1.5),
          new LearningRateSchedule(1e-3, 10),
          /* generatorEma= */ 0.9,
          /* seed= */ 5);

  private final Dl4jEngine dl4j = new Dl4jEngine();
  private final LibtorchEngine libtorch = new LibtorchEngine();
  private final Random random = new Random(3);
  private final RandomBatches batches = new RandomBatches(3, HEIGHT, WIDTH);

  @BeforeEach
  void start() {
    dl4j.start(EngineChoice.DEFAULT, Optional.empty());
    libtorch.start(EngineChoice.DEFAULT, Optional.empty());
  }

  @Test
  void aNewGanHasTheInitialStateOfItsRecipe() {
    TrainingState state = libtorch.gan(RECIPE).state();
    TrainingState expected = RECIPE.initialState();
    assertThat(state.step()).isEqualTo(expected.step());
    for (int i = 0; i < expected.vectors().size(); i++) {
      assertThat(state.vectors().get(i)).isEqualTo(expected.vectors().get(i));
    }
  }

  /** With an image pool and the anchored term, which the reference step lacks. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void stepsOfGansAgree(boolean targetLabelled) {
    GanTrainer one = dl4j.gan(RECIPE);
    GanTrainer other = libtorch.gan(RECIPE);
    one.startRound(/* imagePool= */ 1, /* seed= */ 8);
    other.startRound(/* imagePool= */ 1, /* seed= */ 8);
    boolean anchored = false;
    for (int step = 0; step < 6; step++) {
      GanBatch batch =
          new GanBatch(
              batches.images(1),
              batches.labels(1),
              batches.images(1),
              targetLabelled ? batches.labels(1) : new byte[0],
              HEIGHT,
              WIDTH,
              List.of(new CropPlace(-1, -1, 0.5f, 0)),
              List.of(new CropPlace(0, -0.5f, 1, 0.5f)));
      GanLosses expected = one.step(batch);
      GanLosses actual = other.step(batch);
      near(actual.generator().total(), expected.generator().total(), 5e-3);
      near(actual.discriminator().total(), expected.discriminator().total(), 5e-3);
      near(actual.discriminator().anchor(), expected.discriminator().anchor(), 5e-2);
      near(actual.generator().adversarialPatch(), expected.generator().adversarialPatch(), 5e-3);
      near(actual.generator().identitySource(), expected.generator().identitySource(), 5e-3);
      assertThat(actual.generator().identityTarget() > 0).isEqualTo(step % 2 == 0);
      anchored |= expected.discriminator().anchor() > 0;
      assertThat(targetLabelled && expected.discriminator().anchor() == 0)
          .as("given labels are learned from the first step on")
          .isFalse();
    }
    assertThat(anchored).as("the anchored term was used").isTrue();
    near(one.state().parameters(), other.state().parameters(), 2e-2);
    near(one.state().generatorAverage(), other.state().generatorAverage(), 2e-2);

    other.restore(one.state());
    float[] image = batches.images(1);
    near(other.toTarget(image, HEIGHT, WIDTH), one.toTarget(image, HEIGHT, WIDTH), 1e-3);
    near(other.toSource(image, HEIGHT, WIDTH), one.toSource(image, HEIGHT, WIDTH), 1e-3);
    near(
        other.semantics(image, HEIGHT, WIDTH, CropPlace.WHOLE),
        one.semantics(image, HEIGHT, WIDTH, CropPlace.WHOLE),
        1e-3);
    one.releaseMemory();
    other.releaseMemory();
  }

  @Test
  void translationsTeachersAndFeaturesAgree() {
    GanCheckpoint checkpoint =
        new GanCheckpoint(RECIPE.architecture(), "", "", 1, 5, RECIPE.initialState());
    float[] batch = batches.images(2);
    near(
        libtorch.translator(checkpoint).translate(batch, 2, HEIGHT, WIDTH),
        dl4j.translator(checkpoint).translate(batch, 2, HEIGHT, WIDTH),
        1e-3);
    RgbImage picture = picture(50, 30);
    ConfidentLabels expected = dl4j.discriminators(checkpoint).label(picture);
    ConfidentLabels actual = libtorch.discriminators(checkpoint).label(picture);
    near(actual.confidence(), expected.confidence(), 1e-3);
    CropPlace corner = new CropPlace(0, 0, 1, 1);
    PixelSize size = new PixelSize(50, 30);
    near(
        ConfidentLabels.of(libtorch.discriminators(checkpoint).logits(picture, corner), size)
            .confidence(),
        ConfidentLabels.of(dl4j.discriminators(checkpoint).logits(picture, corner), size)
            .confidence(),
        1e-3);
    float[] image = batches.images(1);
    near(
        libtorch.features().extract(image, HEIGHT, WIDTH),
        dl4j.features().extract(image, HEIGHT, WIDTH),
        1e-4);
    assertThat(libtorch.features().channels()).isEqualTo(dl4j.features().channels());
  }

  @Test
  void convolutionsRunInBfloat16() {
    SegmenterArchitecture architecture = Segmenters.parse("unet-4");
    SegmenterRecipe recipe = new SegmenterRecipe(architecture, List.of(), 1e-3, 10, 0.9, 5);
    // One class everywhere: the gradient has a direction, which rounding does not change.
    byte[] oneClass = new byte[2 * HEIGHT * WIDTH];
    SegmenterBatch batch = new SegmenterBatch(batches.images(2), oneClass, HEIGHT, WIDTH);
    SegmenterTrainer exact = libtorch.segmenter(recipe);
    double expected = exact.step(batch);
    libtorch.start(
        new EngineChoice(EngineName.LIBTORCH, Device.CPU, Precision.BFLOAT16), Optional.empty());
    SegmenterTrainer rounded = libtorch.segmenter(recipe);
    double loss = rounded.step(batch);
    assertThat(loss).isNotEqualTo(expected);
    near(loss, expected, 1e-2);
    float[] moments = exact.state().firstMoment();
    assertThat(rounded.state().firstMoment()).isNotEqualTo(moments);
    near(rounded.state().firstMoment(), moments, 0.3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unet-4", "fcn8s-vgg16-32"})
  void stepsOfSegmentersAgree(String name) {
    SegmenterArchitecture architecture = Segmenters.parse(name);
    List<Double> weights = new ArrayList<>(Collections.nCopies(19, 1.0));
    weights.set(3, 4.0);
    SegmenterRecipe recipe = new SegmenterRecipe(architecture, weights, 1e-3, 10, 0.9, 5);
    ComputationGraph graph =
        SegmenterGraphs.create(
            architecture,
            new Adam(new PolynomialDecay(1e-3, 10, 0.9)),
            5,
            weights.stream().mapToDouble(Double::doubleValue).toArray());
    SegmenterTrainer trainer = libtorch.segmenter(recipe);
    assertThat(trainer.state().parameters()).isEqualTo(flat(graph.params()));
    SegmenterBatch batch = new SegmenterBatch(batches.images(2), batches.labels(2), HEIGHT, WIDTH);
    for (int step = 0; step < 4; step++) {
      double loss = trainer.step(batch);
      graph.fit(dataSet(batch));
      near(loss, graph.score(), 2e-3);
    }
    SegmenterState state = SegmenterState.of(trainer.state(), architecture);
    near(state.parameters(), flat(graph.params()), 1e-2);
    near(state.updater(), flat(graph.getUpdater().getStateViewArray()), 2e-2);
    TrainingState again = state.toTrainingState(architecture);
    assertThat(again.firstMoment()).isEqualTo(trainer.state().firstMoment());
    assertThat(again.secondMoment()).isEqualTo(trainer.state().secondMoment());
    for (ParameterSlice slice : architecture.layers().layout()) {
      if (slice.isStatistic()) {
        for (int i = slice.offset(); i < slice.offset() + slice.length(); i++) {
          assertThat((double) state.parameters()[i])
              .as("%s %s", slice.layer(), slice.parameter())
              .isCloseTo(graph.params().getDouble(i), within(2e-3));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = BatchStatistics.class, mode = EnumSource.Mode.EXCLUDE, names = "CORPUS")
  void predictionsAgree(BatchStatistics statistics) {
    for (String name : List.of("unet-4", "fcn8s-vgg16-32")) {
      SegmenterArchitecture architecture = Segmenters.parse(name);
      SegmenterCheckpoint checkpoint =
          SegmenterCheckpoint.of(architecture, architecture.initialParameters(9));
      RgbImage picture = picture(50, 30);
      near(
          libtorch.predictor(checkpoint, statistics).label(picture).confidence(),
          dl4j.predictor(checkpoint, statistics).label(picture).confidence(),
          1e-3);
      LabelImage larger = libtorch.predictor(checkpoint, statistics).predict(picture, 100, 60);
      assertThat(larger.width()).isEqualTo(100);
    }
  }

  /** With the statistics of one picture, results are those of {@code PICTURE}. */
  @Test
  void measuredStatisticsAgree() {
    SegmenterArchitecture architecture = Segmenters.parse("unet-4");
    SegmenterCheckpoint checkpoint =
        SegmenterCheckpoint.of(architecture, architecture.initialParameters(9));
    RgbImage picture = picture(50, 30);
    for (Engine engine : List.of(dl4j, libtorch)) {
      StatisticsMeter meter = engine.statistics(checkpoint);
      meter.of(picture(32, 16));
      float[] measured = meter.of(picture);
      near(measured, dl4j.statistics(checkpoint).of(picture), 1e-3);
      near(
          engine
              .predictor(checkpoint.withParameters(measured), BatchStatistics.TRAINING)
              .label(picture)
              .confidence(),
          engine.predictor(checkpoint, BatchStatistics.PICTURE).label(picture).confidence(),
          1e-3);
    }
  }

  @Test
  void aMovingAveragePredictsWhereThereIsOne() {
    SegmenterArchitecture architecture = Segmenters.parse("unet-4");
    float[] average = architecture.initialParameters(8);
    SegmenterCheckpoint averaged = SegmenterCheckpoint.of(architecture, average);
    SegmenterCheckpoint both =
        new SegmenterCheckpoint(
            architecture, "", "", 1, architecture.initialParameters(9), new float[0], average);
    RgbImage picture = picture(50, 30);
    for (Engine engine : List.of(dl4j, libtorch)) {
      assertThat(engine.predictor(both, BatchStatistics.TRAINING).label(picture).confidence())
          .isEqualTo(
              engine.predictor(averaged, BatchStatistics.TRAINING).label(picture).confidence());
      assertThat(engine.statistics(both).of(picture))
          .isEqualTo(engine.statistics(averaged).of(picture));
    }
  }

  private RgbImage picture(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    random.nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }

  private static MultiDataSet dataSet(SegmenterBatch batch) {
    float[] labels = new float[batch.trainIds().length];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = batch.trainIds()[i] & 0xff;
    }
    return new MultiDataSet(
        Nd4j.create(batch.images(), new long[] {batch.size(), 3, HEIGHT, WIDTH}, 'c'),
        Nd4j.create(labels, new long[] {batch.size(), 1, HEIGHT, WIDTH}, 'c'));
  }

  private static float[] flat(org.nd4j.linalg.api.ndarray.INDArray array) {
    return array.reshape(array.length()).toFloatVector();
  }

  private static void near(double actual, double expected, double tolerance) {
    assertThat(actual).isCloseTo(expected, within(tolerance * Math.abs(expected) + 1e-12));
  }

  /** Distance of two vectors, relative to the length of the expected one. */
  private static void near(float[] actual, float[] expected, double tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    assertThat(Math.sqrt(difference / length)).isLessThan(tolerance);
  }
}
