// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.engine.SegmenterBatch;
import io.semadapt.engine.SegmenterBatches;
import io.semadapt.engine.SegmenterRecipe;
import io.semadapt.engine.SegmenterRounds;
import io.semadapt.engine.SegmenterState;
import io.semadapt.error.UserException;
import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.InvalidWeightsException;
import io.semadapt.model.Vgg16Weights;
import io.semadapt.spark.ParameterAveraging;
import io.semadapt.spark.SegmenterFeed;
import io.semadapt.train.TrainingState;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * Trains with an engine's own trainers, one Spark task for each worker and round; averaged as GANs
 * are.
 */
final class TrainerRounds implements SegmenterRounds {
  private final JavaSparkContext spark;
  private final SegmenterRecipe recipe;
  private final int workers;
  private final LongAccumulator inputWait;
  private final boolean averageMoments;
  private TrainingState state;

  /**
   * A segmenter with the initial parameters of its seed.
   *
   * @param inputWait nanoseconds that the steps of all workers have waited for their batches
   * @param averageMoments whether Adam's moments are averaged too; otherwise they are 0 after every
   *     average
   */
  TrainerRounds(
      SparkSession session,
      SegmenterRecipe recipe,
      int workers,
      LongAccumulator inputWait,
      boolean averageMoments) {
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.recipe = recipe;
    this.workers = workers;
    this.inputWait = inputWait;
    this.averageMoments = averageMoments;
    state = TrainingState.initial(recipe.architecture().initialParameters(recipe.seed()));
  }

  @Override
  public Round run(SegmenterBatches batches, int count) {
    double learningRate = recipe.rate(Math.toIntExact(state.step()));
    SegmenterFeed feed = new SegmenterFeed(batches, workers, inputWait);
    SegmenterWorker worker = new SegmenterWorker(recipe);
    ParameterAveraging.Round<Double> round =
        ParameterAveraging.run(
            spark, state, workers, (number, start) -> worker.train(feed, count, number, start));
    TrainingState averaged = round.state();
    state = averageMoments ? averaged : withoutMoments(averaged);
    double loss = round.metrics().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    return new Round(loss, learningRate, state.isFinite());
  }

  private static TrainingState withoutMoments(TrainingState state) {
    int length = state.parameters().length;
    return new TrainingState(
        state.step(), state.parameters(), new float[length], new float[length], new float[0]);
  }

  /** In a task: the driver needs no engine. */
  @Override
  public byte[] predict(SegmenterBatch batch) {
    SegmenterWorker worker = new SegmenterWorker(recipe);
    Broadcast<TrainingState> current = spark.broadcast(state);
    try {
      return spark
          .parallelize(List.of(0), 1)
          .map(unused -> worker.predict(current.value(), batch))
          .first();
    } finally {
      current.destroy();
    }
  }

  @Override
  public float[] parameters() {
    return state.parameters().clone();
  }

  @Override
  public SegmenterState state() {
    return SegmenterState.of(state, recipe.architecture());
  }

  @Override
  public void restore(SegmenterState earlier) {
    state = earlier.toTrainingState(recipe.architecture());
  }

  @Override
  public void startFrom(Path file) {
    try {
      Fcn8sVgg16Architecture architecture = (Fcn8sVgg16Architecture) recipe.architecture();
      state = TrainingState.initial(Vgg16Weights.read(file, architecture, state.parameters()));
    } catch (InvalidWeightsException e) {
      throw new UserException(e, "%s", e.getMessage());
    }
  }
}
