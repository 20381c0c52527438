// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4jspark;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.model.UnetArchitecture;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.impl.graph.SparkComputationGraph;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingMaster;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

@ExtendWith(SharedSpark.class)
final class OrderedAveragingTest {
  private static final int WORKERS = 3;

  /** Tasks that have not ended; tasks run in this process. */
  private static volatile CountDownLatch others;

  private final SparkSession spark;

  OrderedAveragingTest(SparkSession spark) {
    this.spark = spark;
  }

  @Test
  void theWorkersAreAddedInTheirOrderWhicheverEndsLast() {
    SparkComputationGraph first = averaged(0);
    SparkComputationGraph last = averaged(WORKERS - 1);

    float[] parameters = first.getNetwork().params().toFloatVector();
    assertThat(last.getNetwork().params().toFloatVector()).isEqualTo(parameters);
    assertThat(state(last)).isEqualTo(state(first)).isNotEqualTo(new float[state(first).length]);
    assertThat(parameters[0])
        .isEqualTo((float) (((double) values(0, 1)[0] + values(1, 1)[0] + values(2, 1)[0]) / 3));
    assertThat(last.getScore()).isEqualTo(first.getScore()).isEqualTo(2);
    assertThat(first.getNetwork().getConfiguration().getIterationCount()).isEqualTo(5);
  }

  /** The network after a round whose slowest worker ends when the others' results have arrived. */
  private SparkComputationGraph averaged(int slowest) {
    ComputationGraph graph =
        SegmenterGraphs.create(new UnetArchitecture(1), new Adam(), 1, new double[0]);
    OrderedAveraging master =
        new OrderedAveraging(
            new ParameterAveragingTrainingMaster.Builder(WORKERS, 1)
                .saveUpdater(true)
                .averagingFrequency(5));
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    SparkComputationGraph distributed = new SparkComputationGraph(context, graph, master);
    int parameters = (int) graph.numParams();
    int state = (int) graph.getUpdater().getStateViewArray().length();
    JavaRDD<ParameterAveragingTrainingResult> results =
        context
            .parallelize(List.of(0, 1, 2), WORKERS)
            .map(worker -> result(worker, worker == slowest, parameters, state));
    others = new CountDownLatch(WORKERS - 1);
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd end) {
            others.countDown();
          }
        };
    spark.sparkContext().addSparkListener(listener);
    try {
      master.processResults(null, distributed, results, 1, 1);
    } finally {
      spark.sparkContext().removeSparkListener(listener);
    }
    return distributed;
  }

  private static ParameterAveragingTrainingResult result(
      int worker, boolean slow, int parameters, int state) throws InterruptedException {
    if (slow) {
      assertThat(others.await(1, TimeUnit.MINUTES)).isTrue();
    }
    INDArray updater = Nd4j.createFromArray(values(worker + WORKERS, state));
    return new ParameterAveragingTrainingResult(
        Nd4j.createFromArray(values(worker, parameters)),
        updater.reshape(1, state),
        worker + 1,
        null,
        null,
        null);
  }

  private static float[] values(int seed, int length) {
    Random random = new Random(seed);
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] state(SparkComputationGraph graph) {
    INDArray state = graph.getNetwork().getUpdater().getStateViewArray();
    return state.reshape(state.length()).toFloatVector();
  }
}
