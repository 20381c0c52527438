// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.spark.OrderedMean;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.multilayer.SparkDl4jMultiLayer;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import scala.Tuple2;

/**
 * Deeplearning4j's parameter averaging, its mean taken in the order of the workers. Its own adds
 * results as their tasks end, so that three or more workers give other last bits from run to run,
 * and sends all of them to the driver.
 */
final class OrderedAveraging extends ParameterAveragingTrainingMaster {
  OrderedAveraging(Builder builder) {
    super(builder);
  }

  /** Instead of Deeplearning4j's; no listeners and statistics are asked for, and none are kept. */
  @Override
  protected void processResults(
      SparkDl4jMultiLayer network,
      SparkComputationGraph graph,
      JavaRDD<ParameterAveragingTrainingResult> results,
      int split,
      int splits) {
    OrderedMean.Mean<Double> mean =
        OrderedMean.of(
            JavaPairRDD.fromJavaRDD(
                results.mapPartitionsWithIndex(
                    OrderedAveraging::parts, /* preservesPartitioning= */ false)),
            results.getNumPartitions());
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

  private static float[] floats(INDArray array) {
    return array == null ? new float[0] : array.reshape(array.length()).toFloatVector();
  }
}
