// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.spark.ParameterAveraging.Contribution;
import io.semadapt.spark.ParameterAveraging.Round;
import io.semadapt.train.TrainingState;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ParameterAveragingTest {
  private static JavaSparkContext spark;

  @BeforeAll
  static void openSession() {
    SparkSession session =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    spark = JavaSparkContext.fromSparkContext(session.sparkContext());
  }

  @Test
  void oneWorkerIsSerialTrainingBitForBit() {
    float[] start = randomVector(1001, 3);
    TrainingState state =
        new TrainingState(0, start, new float[1001], new float[1001], randomVector(400, 8));
    TrainingState serial = walk(0, state).state();
    Round<String> round = ParameterAveraging.run(spark, state, 1, ParameterAveragingTest::walk);
    assertThat(round.state().parameters()).isEqualTo(serial.parameters());
    assertThat(round.state().firstMoment()).isEqualTo(serial.firstMoment());
    assertThat(round.state().secondMoment()).isEqualTo(serial.secondMoment());
    assertThat(round.state().generatorAverage()).isEqualTo(serial.generatorAverage());
    assertThat(round.state().step()).isEqualTo(serial.step());
    assertThat(round.drift()).isZero();
  }

  @Test
  void averagesInChunksWhateverTheirNumber() {
    TrainingState state =
        new TrainingState(
            0, randomVector(10, 3), new float[10], new float[10], new float[] {7, 8, 9});
    for (int workers : new int[] {2, 3, 7}) {
      Round<String> round =
          ParameterAveraging.run(spark, state, workers, ParameterAveragingTest::walk);
      for (int i = 0; i < 10; i++) {
        double sum = 0;
        double weights = 0;
        for (int worker = 0; worker < workers; worker++) {
          Contribution<String> contribution = walk(worker, state);
          sum += (double) contribution.state().parameters()[i] * contribution.samples();
          weights += contribution.samples();
        }
        assertThat((double) round.state().parameters()[i]).isEqualTo(sum / weights, within(1e-6));
      }
      assertThat(round.state().generatorAverage()).as("averaged in chunks too").hasSize(3);
      assertThat(round.metrics()).hasSize(workers).startsWith("worker 0", "worker 1");
      assertThat(round.drift()).isPositive();
    }
  }

  @Test
  void moreWorkersThanParametersStillAverage() {
    TrainingState state = TrainingState.initial(new float[] {1, 2});
    Round<String> round = ParameterAveraging.run(spark, state, 5, ParameterAveragingTest::walk);
    assertThat(round.state().parameters()).hasSize(2);
    assertThat(round.metrics()).hasSize(5);
  }

  @Test
  void repeatedRoundsAreEqualBitForBit() {
    TrainingState state = TrainingState.initial(randomVector(500, 4));
    Round<String> first = ParameterAveraging.run(spark, state, 4, ParameterAveragingTest::walk);
    Round<String> second = ParameterAveraging.run(spark, state, 4, ParameterAveragingTest::walk);
    assertThat(second.state().parameters()).isEqualTo(first.state().parameters());
    assertThat(second.drift()).isEqualTo(first.drift());
  }

  @Test
  void plainGradientDescentWithPeriodOneIsOneStepOnTheJoinedBatch() {
    float[] start = {1, -2, 3};
    float[][] batches = {{0.5f, 1, 2}, {4, -1, 0}};
    Round<String> round =
        ParameterAveraging.run(
            spark,
            TrainingState.initial(start),
            2,
            (worker, state) -> {
              float[] moved = state.parameters().clone();
              for (int i = 0; i < moved.length; i++) {
                moved[i] -= 0.1f * (moved[i] - batches[worker][i]);
              }
              return new Contribution<>(TrainingState.initial(moved), 1, "");
            });
    for (int i = 0; i < start.length; i++) {
      double joined = (batches[0][i] + batches[1][i]) / 2;
      assertThat((double) round.state().parameters()[i])
          .isEqualTo(start[i] - 0.1 * (start[i] - joined), within(1e-6));
    }
  }

  @Test
  void aWorkerThatThrowsFailsTheRoundWithItsCause() {
    assertThatThrownBy(
            () ->
                ParameterAveraging.<String>run(
                    spark,
                    TrainingState.initial(new float[4]),
                    2,
                    (worker, state) -> {
                      throw new IllegalStateException("no such shard");
                    }))
        .hasMessageContaining("no such shard");
  }

  private static Contribution<String> walk(int worker, TrainingState state) {
    Random random = new Random(worker);
    List<float[]> vectors = state.vectors().stream().map(float[]::clone).toList();
    for (float[] vector : vectors) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] += (float) random.nextGaussian();
      }
    }
    return new Contribution<>(
        TrainingState.of(state.step() + 5, vectors), 1 + worker % 3, "worker " + worker);
  }

  private static float[] randomVector(int length, long seed) {
    Random random = new Random(seed);
    float[] vector = new float[length];
    for (int i = 0; i < length; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
