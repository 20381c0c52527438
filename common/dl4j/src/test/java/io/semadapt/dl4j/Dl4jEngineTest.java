// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.dl4j.train.Fake;
import io.semadapt.dl4j.train.GanBatch;
import io.semadapt.dl4j.train.Optimizer;
import io.semadapt.dl4j.train.SemanticGan;
import io.semadapt.engine.Check;
import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineName;
import io.semadapt.engine.Engines;
import io.semadapt.engine.GanRecipe;
import io.semadapt.engine.GanTrainer;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanObjective;
import io.semadapt.train.ImagePool;
import io.semadapt.train.LearningRateSchedule;
import io.semadapt.train.TrainingState;
import java.util.Collections;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class Dl4jEngineTest {
  private static final int HEIGHT = 16;
  private static final int WIDTH = 24;
  private static final GanRecipe RECIPE =
      new GanRecipe(
          new GanArchitecture(3, 1, 2, 3, 19),
          new GanObjective(1, 1, 1, 10, 5, 1, 0.05, 1),
          Collections.nCopies(19, 1.5),
          new LearningRateSchedule(1e-3, 10),
          /* generatorEma= */ 0.9,
          /* seed= */ 5);

  private final Random random = new Random(3);

  @Test
  void isTheEngineOfTheBuild() {
    Engine engine = Engines.get(EngineName.DL4J);

    assertThat(engine).isInstanceOf(Dl4jEngine.class);
    assertThat(engine.refusal(EngineChoice.DEFAULT)).isEmpty();
    engine.start(EngineChoice.DEFAULT, Optional.empty());
    assertThat(engine.selfTest()).extracting(Check::level).doesNotContain(Check.Level.FAIL);
  }

  @Test
  void aNewGanHasTheInitialStateOfItsRecipe() {
    assertSameState(new Dl4jEngine().gan(RECIPE).state(), RECIPE.initialState());
  }

  @Test
  void stepsOfPlainArraysAreThoseOfTheGan() {
    GanTrainer trainer = new Dl4jEngine().gan(RECIPE);
    SemanticGan gan =
        SemanticGan.create(
            RECIPE.architecture(),
            RECIPE.objective(),
            RECIPE.classWeights().stream().mapToDouble(Double::doubleValue).toArray(),
            Optimizer.ADAM,
            RECIPE.schedule(),
            RECIPE.generatorEma(),
            RECIPE.seed());
    trainer.startRound(/* imagePool= */ 1, /* seed= */ 8);
    ImagePool<Fake> pool = Fake.pool(1, 8);
    for (int step = 0; step < 3; step++) {
      float[] source = images();
      float[] target = images();
      byte[] labels = new byte[2 * HEIGHT * WIDTH];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = (byte) random.nextInt(19);
      }

      assertThat(
              trainer.step(new io.semadapt.engine.GanBatch(source, labels, target, HEIGHT, WIDTH)))
          .isEqualTo(gan.step(new GanBatch(array(source), labels, array(target)), pool));
    }

    assertSameState(trainer.state(), gan.state());
    trainer.releaseMemory();
  }

  private static void assertSameState(TrainingState actual, TrainingState expected) {
    assertThat(actual.step()).isEqualTo(expected.step());
    for (int i = 0; i < expected.vectors().size(); i++) {
      assertThat(actual.vectors().get(i)).isEqualTo(expected.vectors().get(i));
    }
  }

  private float[] images() {
    float[] values = new float[2 * 3 * HEIGHT * WIDTH];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }

  private static INDArray array(float[] images) {
    return Nd4j.createFromArray(images).reshape('c', 2, 3, HEIGHT, WIDTH);
  }
}
