// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.Engines;
import io.semadapt.engine.GanBatch;
import io.semadapt.engine.GanRecipe;
import io.semadapt.engine.GanTrainer;
import io.semadapt.engine.SegmenterBatch;
import io.semadapt.engine.SegmenterRecipe;
import io.semadapt.engine.SegmenterTrainer;
import io.semadapt.engine.Translator;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.GanObjective;
import io.semadapt.train.LearningRateSchedule;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Semadapt's side: an engine, called as the jobs call it. Batches and results are plain arrays of
 * Java, so that copies to a GPU and back count.
 */
public final class SemadaptContestant {
  private static final long SEED = 1;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final Engine engine;

  private SemadaptContestant(Engine engine) {
    this.engine = engine;
  }

  /**
   * Serves standard input. Arguments: engine, device and precision, as a configuration names them.
   * The number of threads is the environment's OMP_NUM_THREADS.
   */
  public static void main(String[] arguments) throws IOException {
    EngineChoice choice = EngineChoice.parse(String.join(" ", arguments).toUpperCase(Locale.ROOT));
    Engine engine = Engines.get(choice.engine());
    Optional<String> refusal = engine.refusal(choice);
    if (refusal.isPresent()) {
      System.err.println(refusal.get());
      System.exit(1);
    }
    // In this thread, which does everything: an engine's settings belong to a thread.
    engine.start(choice, Optional.empty());
    Contestant.serve(new SemadaptContestant(engine)::prepare);
  }

  private Runnable prepare(Scenario scenario) {
    return switch (scenario.kind()) {
      case SGEMM -> throw new IllegalArgumentException("No engine multiplies matrices: peers do");
      case GAN_STEP -> ganStep(scenario);
      case TRANSLATE -> translation(scenario);
      case SEGMENTER_STEP -> segmenterStep(scenario);
    };
  }

  private Runnable ganStep(Scenario scenario) {
    GanArchitecture architecture =
        new GanArchitecture(
            scenario.channels(),
            scenario.blocks(),
            scenario.channels(),
            Scenario.LEVELS,
            Scenario.CLASSES);
    GanTrainer trainer = engine.gan(recipe(architecture));
    trainer.startRound(/* imagePool= */ 0, SEED);
    GanBatch batch =
        new GanBatch(
            images(scenario),
            labels(scenario),
            images(scenario),
            scenario.height(),
            scenario.width());
    return () -> trainer.step(batch);
  }

  private Runnable translation(Scenario scenario) {
    // The smallest discriminators: only a generator is used.
    GanArchitecture architecture =
        new GanArchitecture(scenario.channels(), scenario.blocks(), 1, 3, Scenario.CLASSES);
    Translator translator =
        engine.translator(
            new GanCheckpoint(
                architecture,
                /* settings= */ "",
                /* versions= */ "",
                /* round= */ 0,
                SEED,
                recipe(architecture).initialState()));
    float[] images = images(scenario);
    return () ->
        translator.translate(images, scenario.batch(), scenario.height(), scenario.width());
  }

  private static GanRecipe recipe(GanArchitecture architecture) {
    return new GanRecipe(
        architecture,
        new GanObjective(1, 1, 1, 10, 5, 1, 0.8, 0),
        Collections.nCopies(Scenario.CLASSES, 1.0),
        new LearningRateSchedule(2e-4, Long.MAX_VALUE),
        /* generatorEma= */ 0,
        SEED);
  }

  private Runnable segmenterStep(Scenario scenario) {
    SegmenterBatch batch =
        new SegmenterBatch(images(scenario), labels(scenario), scenario.height(), scenario.width());
    SegmenterRecipe recipe =
        new SegmenterRecipe(
            new UnetArchitecture(scenario.channels()),
            List.of(),
            /* learningRate= */ 1e-3,
            /* steps= */ Integer.MAX_VALUE,
            /* power= */ 0,
            SEED);
    if (!engine.hasSegmenterTrainer()) {
      GraphSegmenter segmenter = new GraphSegmenter(recipe);
      return () -> segmenter.step(batch);
    }
    SegmenterTrainer trainer = engine.segmenter(recipe);
    return () -> trainer.step(batch);
  }

  private float[] images(Scenario scenario) {
    float[] values = new float[3 * scenario.batch() * scenario.width() * scenario.height()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-1, 1);
    }
    return values;
  }

  private byte[] labels(Scenario scenario) {
    byte[] labels = new byte[scenario.batch() * scenario.width() * scenario.height()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) random.nextInt(Scenario.CLASSES);
    }
    return labels;
  }
}
