// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.dl4j.Dl4jEngine;
import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.GanBatch;
import io.semadapt.engine.GanRecipe;
import io.semadapt.engine.GanTrainer;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanLosses;
import io.semadapt.train.GanObjective;
import io.semadapt.train.LearningRateSchedule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/**
 * A GAN amplifies rounding: after some dozen steps the parameters of two engines have parted, as
 * those of two orders of summation do. What they have learnt has not.
 */
final class TwoHundredStepsTest {
  private static final int HEIGHT = 32;
  private static final int WIDTH = 64;
  private static final int STEPS = 200;

  /** Steps at the end whose mean is compared. */
  private static final int LAST = 50;

  /** Relative. Measured: 0.002 (cycle, semantics), 0.03 (generators) and 0.05 (discriminators). */
  private static final double BAND = 0.1;

  private static final int SKY = 10;
  private static final int ROAD = 0;
  private static final int CAR = 13;

  private static final GanRecipe RECIPE =
      new GanRecipe(
          new GanArchitecture(
              4, 1, /* skips= */ false, /* detail= */ true, 4, 3, /* position= */ false, 0, 19),
          new GanObjective(1, 0, 1, 10, 5, 1, 0.5, 50),
          Collections.nCopies(19, 1.0),
          new LearningRateSchedule(1e-3, STEPS),
          /* generatorEma= */ 0,
          /* seed= */ 5);

  /** Mean losses of the first and of the last steps. */
  private record Curve(List<GanLosses> losses) {
    double start(ToDoubleFunction<GanLosses> loss) {
      return losses.subList(0, LAST).stream().mapToDouble(loss).average().orElseThrow();
    }

    double end(ToDoubleFunction<GanLosses> loss) {
      return losses.subList(STEPS - LAST, STEPS).stream().mapToDouble(loss).average().orElseThrow();
    }
  }

  @Test
  void bothEnginesLearnTheSame() {
    Curve dl4j = train(new Dl4jEngine());
    Curve libtorch = train(new LibtorchEngine());

    compare(dl4j, libtorch, "generators", loss -> loss.generator().total(), BAND);
    compare(dl4j, libtorch, "discriminators", loss -> loss.discriminator().total(), BAND);
    compare(dl4j, libtorch, "cycle", TwoHundredStepsTest::cycle, BAND);
    compare(dl4j, libtorch, "semantics", loss -> loss.discriminator().semanticsSource(), BAND);
  }

  private static void compare(
      Curve one, Curve other, String name, ToDoubleFunction<GanLosses> loss, double band) {
    assertThat(one.end(loss)).as("%s learn", name).isLessThan(0.9 * one.start(loss));
    assertThat(other.end(loss))
        .as("%s: from %f", name, one.start(loss))
        .isCloseTo(one.end(loss), within(band * one.end(loss)));
  }

  private static double cycle(GanLosses losses) {
    return losses.generator().reconstructionSource() + losses.generator().reconstructionTarget();
  }

  private static Curve train(Engine engine) {
    engine.start(EngineChoice.DEFAULT, Optional.empty());
    GanTrainer gan = engine.gan(RECIPE);
    gan.startRound(/* imagePool= */ 0, /* seed= */ 8);
    Random random = new Random(3);
    List<GanLosses> losses = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      losses.add(gan.step(batch(random)));
    }
    gan.releaseMemory();
    return new Curve(losses);
  }

  /** A source scene with its labels, and another scene in the target's colours. */
  private static GanBatch batch(Random random) {
    byte[] labels = scene(random);
    byte[] others = scene(random);
    return new GanBatch(
        picture(labels, random, /* brightness= */ 0.6f),
        labels,
        picture(others, random, /* brightness= */ 0.1f),
        HEIGHT,
        WIDTH);
  }

  /** Sky above a horizon, road below, a car on it. */
  private static byte[] scene(Random random) {
    byte[] labels = new byte[HEIGHT * WIDTH];
    int horizon = HEIGHT / 4 + random.nextInt(HEIGHT / 2);
    int left = random.nextInt(WIDTH / 2);
    for (int i = 0; i < labels.length; i++) {
      int x = i % WIDTH;
      int y = i / WIDTH;
      boolean car = y >= horizon && y < horizon + 6 && x >= left && x < left + 16;
      int ground = car ? CAR : ROAD;
      labels[i] = (byte) (y < horizon ? SKY : ground);
    }
    return labels;
  }

  /** Values of [1, 3, H, W]: each class has its colour, with noise. */
  private static float[] picture(byte[] labels, Random random, float brightness) {
    float[] values = new float[3 * labels.length];
    for (int i = 0; i < values.length; i++) {
      int label = labels[i % labels.length];
      int channel = i / labels.length;
      float colour = ((label * 7 + channel * 5) % 11) / 11f - 0.5f;
      float noise = 0.1f * (float) random.nextGaussian();
      values[i] = Math.max(-1, Math.min(1, colour * brightness + brightness - 0.3f + noise));
    }
    return values;
  }
}
