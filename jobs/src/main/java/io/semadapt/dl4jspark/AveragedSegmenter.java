// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4jspark;

import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.dl4j.train.PolynomialDecay;
import io.semadapt.engine.SegmenterBatch;
import io.semadapt.engine.SegmenterBatches;
import io.semadapt.engine.SegmenterRecipe;
import io.semadapt.engine.SegmenterRounds;
import io.semadapt.engine.SegmenterState;
import io.semadapt.error.UserException;
import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.InvalidWeightsException;
import io.semadapt.model.Vgg16Weights;
import io.semadapt.spark.Devices;
import io.semadapt.spark.SegmenterFeed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.Repartition;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Trains with Deeplearning4j's {@code SparkComputationGraph} and {@code
 * ParameterAveragingTrainingMaster}, one Spark task for each worker and round.
 */
public final class AveragedSegmenter implements SegmenterRounds {
  private final JavaSparkContext spark;
  private final SegmenterRecipe recipe;
  private final int workers;
  private final LongAccumulator inputWait;
  private final boolean averageMoments;
  private final PolynomialDecay schedule;
  private final ComputationGraph graph;
  private int step;

  /**
   * A segmenter with the initial parameters of its seed.
   *
   * @param inputWait nanoseconds that the steps of all workers have waited for their batches
   * @param averageMoments whether Adam's moments are averaged too; otherwise they are 0 after every
   *     average
   */
  public AveragedSegmenter(
      SparkSession session,
      SegmenterRecipe recipe,
      int workers,
      LongAccumulator inputWait,
      boolean averageMoments) {
    Devices.initialize();
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.recipe = recipe;
    this.workers = workers;
    this.inputWait = inputWait;
    this.averageMoments = averageMoments;
    schedule = new PolynomialDecay(recipe.learningRate(), recipe.steps(), recipe.power());
    double[] weights = recipe.classWeights().stream().mapToDouble(Double::doubleValue).toArray();
    graph =
        SegmenterGraphs.create(recipe.architecture(), new Adam(schedule), recipe.seed(), weights);
  }

  @Override
  public Round run(SegmenterBatches batches, int count) {
    SegmenterFeed feed = new SegmenterFeed(batches, workers, inputWait);
    List<String> names = new ArrayList<>();
    for (int worker = 0; worker < workers; worker++) {
      for (int local = 0; local < count; local++) {
        names.add(BatchSource.name((long) step + local, worker));
      }
    }
    SparkComputationGraph distributed =
        new SparkComputationGraph(spark, graph, master(batches.size(), count));
    distributed.fitPaths(
        spark.parallelize(names, workers), new BatchSource(feed, (long) step + count));
    double learningRate = schedule.valueAt(step, 0);
    step += count;
    boolean finite = Double.isFinite(graph.params().sumNumber().doubleValue());
    return new Round(distributed.getScore(), learningRate, finite);
  }

  private ParameterAveragingTrainingMaster master(int batch, int count) {
    return new OrderedAveraging(
        new ParameterAveragingTrainingMaster.Builder(workers, batch)
            .batchSizePerWorker(batch)
            .averagingFrequency(count)
            .saveUpdater(averageMoments)
            .workerPrefetchNumBatches(0)
            .trainingHooks(new StepCount(step))
            // One partition is one worker's batches in their order.
            .repartionData(Repartition.Never)
            .rngSeed(recipe.seed()));
  }

  @Override
  public byte[] predict(SegmenterBatch batch) {
    int[] classes = graph.outputSingle(BatchSource.images(batch)).argMax(1).ravel().toIntVector();
    byte[] trainIds = new byte[classes.length];
    for (int p = 0; p < classes.length; p++) {
      trainIds[p] = (byte) classes[p];
    }
    return trainIds;
  }

  @Override
  public float[] parameters() {
    return OrderedAveraging.floats(graph.params());
  }

  @Override
  public SegmenterState state() {
    return new SegmenterState(
        step,
        OrderedAveraging.floats(graph.params()),
        OrderedAveraging.floats(graph.getUpdater().getStateViewArray()));
  }

  @Override
  public void restore(SegmenterState state) {
    step = state.step();
    graph.setParams(Nd4j.createFromArray(state.parameters()));
    INDArray moments = graph.getUpdater().getStateViewArray();
    moments.assign(Nd4j.createFromArray(state.updater()).reshape(moments.shape()));
  }

  @Override
  public void startFrom(Path file) {
    try {
      Fcn8sVgg16Architecture architecture = (Fcn8sVgg16Architecture) recipe.architecture();
      float[] initial = OrderedAveraging.floats(graph.params());
      graph.setParams(Nd4j.createFromArray(Vgg16Weights.read(file, architecture, initial)));
    } catch (InvalidWeightsException e) {
      throw new UserException(e, "%s", e.getMessage());
    }
  }
}
