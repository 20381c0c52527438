// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.engine.Engine;
import io.semadapt.engine.SegmenterBatch;
import io.semadapt.engine.SegmenterRecipe;
import io.semadapt.engine.SegmenterTrainer;
import io.semadapt.spark.Devices;
import io.semadapt.spark.ParameterAveraging.Contribution;
import io.semadapt.spark.SegmenterFeed;
import io.semadapt.task.BatchesAhead;
import io.semadapt.task.ModelPool;
import io.semadapt.train.TrainingState;
import java.io.Serializable;

/** The part of a round that one worker does. */
record SegmenterWorker(SegmenterRecipe recipe) implements Serializable {
  /** Making a network takes longer than a short round: each process keeps them between tasks. */
  private static final ModelPool<SegmenterTrainer> IDLE = new ModelPool<>();

  /** Trains some steps from a state; the metric is the loss of the last one. */
  Contribution<Double> train(SegmenterFeed feed, int steps, int worker, TrainingState state)
      throws Exception {
    return lend(trainer -> train(trainer, feed, steps, worker, state));
  }

  /** The most probable classes of a batch, in a state. */
  byte[] predict(TrainingState state, SegmenterBatch batch) throws Exception {
    return lend(
        trainer -> {
          trainer.restore(state);
          return trainer.predict(batch);
        });
  }

  private <R> R lend(ModelPool.Work<SegmenterTrainer, R> work) throws Exception {
    Engine engine = Devices.initialize();
    return IDLE.lend(engine.device(), recipe, () -> engine.segmenter(recipe), work);
  }

  private static Contribution<Double> train(
      SegmenterTrainer trainer, SegmenterFeed feed, int steps, int worker, TrainingState state) {
    try (BatchesAhead<SegmenterBatch> batches =
        feed.ahead(state.step(), state.step() + steps, worker)) {
      trainer.restore(state);
      double loss = Double.NaN;
      for (int step = 0; step < steps; step++) {
        loss = trainer.step(batches.next());
      }
      return new Contribution<>(trainer.state(), (long) steps * feed.batches().size(), loss);
    }
  }
}
