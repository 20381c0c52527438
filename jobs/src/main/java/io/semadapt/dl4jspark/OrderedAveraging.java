// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4jspark;

import io.semadapt.spark.OrderedMean;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import scala.Tuple2;

/**
 * Deeplearning4j's parameter averaging, with the mean computed in the order of the workers.
 * Deeplearning4j adds results as their tasks end, so the last bits of three or more workers differ
 * from run to run, and it sends all results to the driver. Networks travel as plain floats.
 */
final class OrderedAveraging extends ParameterAveragingTrainingMaster {
  /** The network that the workers of this round start from. */
  private final List<Broadcast<BroadcastNetwork>> sent = new ArrayList<>();

  OrderedAveraging(Builder builder) {
    super(builder);
  }

  @Override
  public ParameterAveragingTrainingWorker getWorkerInstance(SparkComputationGraph graph) {
    Broadcast<BroadcastNetwork> network =
        graph.getSparkContext().broadcast(BroadcastNetwork.of(graph.getNetwork()));
    sent.add(network);
    return new FloatWorker(
        network,
        saveUpdater,
        new WorkerConfiguration(
            /* isGraphNetwork= */ true,
            rddDataSetNumExamples,
            batchSizePerWorker,
            averagingFrequency,
            prefetchNumBatches,
            collectTrainingStats),
        trainingHookList);
  }

  /** Replaces Deeplearning4j's; there are no listeners and no statistics. */
  @Override
  protected void processResults(
      SparkDl4jMultiLayer network,
      SparkComputationGraph graph,
      JavaRDD<ParameterAveragingTrainingResult> results,
      int split,
      int splits) {
    // A part has no moments if they are not averaged.
    long moments = saveUpdater ? graph.getNetwork().getUpdater().getStateViewArray().length() : 0;
    List<Integer> lengths =
        List.of(Math.toIntExact(graph.getNetwork().numParams()), Math.toIntExact(moments));
    OrderedMean.Mean<Double> mean =
        OrderedMean.of(
            JavaPairRDD.fromJavaRDD(
                results.mapPartitionsWithIndex(
                    OrderedAveraging::parts, /* preservesPartitioning= */ false)),
            results.getNumPartitions(),
            lengths);
    sent.forEach(Broadcast::destroy);
    sent.clear();
    ComputationGraph averaged = graph.getNetwork();
    averaged.setParams(Nd4j.createFromArray(mean.vectors().get(0)));
    if (saveUpdater) {
      INDArray state = averaged.getUpdater().getStateViewArray();
      state.assign(Nd4j.createFromArray(mean.vectors().get(1)).reshape(state.shape()));
    }
    graph.setScore(
        mean.metrics().stream().mapToDouble(Double::doubleValue).average().orElseThrow());
    averaged
        .getConfiguration()
        .setIterationCount(averaged.getConfiguration().getIterationCount() + averagingFrequency);
  }

  private static Iterator<Tuple2<Integer, OrderedMean.Part<Double>>> parts(
      int worker, Iterator<ParameterAveragingTrainingResult> results) {
    List<Tuple2<Integer, OrderedMean.Part<Double>>> parts = new ArrayList<>();
    results.forEachRemaining(
        result -> {
          List<float[]> vectors =
              List.of(floats(result.getParameters()), floats(result.getUpdaterState()));
          parts.add(new Tuple2<>(worker, new OrderedMean.Part<>(vectors, 1, result.getScore())));
        });
    return parts.iterator();
  }

  static float[] floats(INDArray array) {
    return array == null ? new float[0] : array.reshape(array.length()).toFloatVector();
  }
}
