// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.engine.GanBatch;
import io.semadapt.engine.GanRecipe;
import io.semadapt.engine.GanTrainer;
import io.semadapt.engine.SegmenterBatch;
import io.semadapt.engine.SegmenterRecipe;
import io.semadapt.engine.SegmenterTrainer;
import io.semadapt.image.CropPlace;
import io.semadapt.libtorch.RandomBatches;
import io.semadapt.libtorch.TestDevice;
import io.semadapt.libtorch.nn.TensorSettings;
import io.semadapt.model.Segmenters;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanLosses;
import io.semadapt.train.GanObjective;
import io.semadapt.train.LearningRateSchedule;
import io.semadapt.train.TrainingState;
import java.util.Collections;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The forms that GPUs use, on the device of {@link TestDevice}: nearly the same numbers as the
 * processor's usual forms, and each time the same bits.
 */
final class DeviceTest {
  private static final int HEIGHT = 64;
  private static final int WIDTH = 128;
  private static final int STEPS = 3;

  private final RandomBatches batches = new RandomBatches(4, HEIGHT, WIDTH);

  private static GanRecipe recipe(boolean sharp) {
    return new GanRecipe(
        new GanArchitecture(8, 2, sharp, sharp, 8, 3, /* position= */ false, 3, 19),
        new GanObjective(1, 1, 1, 10, 5, sharp ? 1 : 0, 0.05, sharp ? 1 : 0),
        Collections.nCopies(19, 1.5),
        new LearningRateSchedule(1e-3, 10),
        /* generatorEma= */ 0.9,
        /* seed= */ 5);
  }

  private static TensorSettings gpu() {
    return TestDevice.settings(ScalarType.Float, /* forGpu= */ true);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "1, true", "2, true"})
  void gansTrainAlikeAndRepeatBitForBit(int images, boolean sharp) {
    GanRecipe recipe = recipe(sharp);
    GanTrainer usual = new LibtorchGanTrainer(recipe, TensorSettings.cpu());
    GanTrainer first = new LibtorchGanTrainer(recipe, gpu());
    GanTrainer second = new LibtorchGanTrainer(recipe, gpu());
    assertThat(first.state().parameters()).isEqualTo(usual.state().parameters());
    for (int step = 0; step < STEPS; step++) {
      GanBatch batch =
          new GanBatch(
              batches.images(images),
              batches.labels(images),
              batches.images(images),
              HEIGHT,
              WIDTH);
      GanLosses expected = usual.step(batch);
      GanLosses actual = first.step(batch);
      assertThat(actual.generator().total())
          .isCloseTo(expected.generator().total(), Percentage.withPercentage(0.5));
      assertThat(actual.discriminator().total())
          .isCloseTo(expected.discriminator().total(), Percentage.withPercentage(0.5));
      second.step(batch);
      assertSame(second.state(), first.state());
      second = new LibtorchGanTrainer(recipe, gpu());
      second.restore(first.state());
    }
    assertThat(distance(first.state().parameters(), usual.state().parameters())).isLessThan(2e-2);
    first.restore(usual.state());
    float[] image = batches.images(1);
    assertThat(distance(first.toTarget(image, HEIGHT, WIDTH), usual.toTarget(image, HEIGHT, WIDTH)))
        .isLessThan(1e-3);
    assertThat(
            distance(
                first.semantics(image, HEIGHT, WIDTH, CropPlace.WHOLE),
                usual.semantics(image, HEIGHT, WIDTH, CropPlace.WHOLE)))
        .isLessThan(1e-3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unet-4", "fcn8s-vgg16-32"})
  void segmentersTrainAlikeAndRepeatBitForBit(String name) {
    SegmenterRecipe recipe =
        new SegmenterRecipe(Segmenters.parse(name), Collections.nCopies(19, 1.5), 1e-3, 10, 0.9, 5);
    SegmenterTrainer usual = new LibtorchSegmenterTrainer(recipe, TensorSettings.cpu());
    SegmenterTrainer first = new LibtorchSegmenterTrainer(recipe, gpu());
    SegmenterTrainer second = new LibtorchSegmenterTrainer(recipe, gpu());
    for (int step = 0; step < STEPS; step++) {
      SegmenterBatch batch =
          new SegmenterBatch(batches.images(2), batches.labels(2), HEIGHT, WIDTH);
      assertThat(first.step(batch)).isCloseTo(usual.step(batch), Percentage.withPercentage(0.5));
      second.step(batch);
      assertSame(second.state(), first.state());
      second = new LibtorchSegmenterTrainer(recipe, gpu());
      second.restore(first.state());
    }
    assertThat(distance(first.state().parameters(), usual.state().parameters())).isLessThan(2e-2);
  }

  private static void assertSame(TrainingState actual, TrainingState expected) {
    List<float[]> vectors = actual.vectors();
    for (int i = 0; i < vectors.size(); i++) {
      assertThat(vectors.get(i)).isEqualTo(expected.vectors().get(i));
    }
  }

  /** Relative to the length of the expected vector. */
  private static double distance(float[] actual, float[] expected) {
    double difference = 0;
    double length = 0;
    for (int i = 0; i < expected.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      length += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / length);
  }
}
