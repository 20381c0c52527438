// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.fixture.SharedSpark;
import io.semadapt.train.TrainingState;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedSpark.class)
@Timeout(600)
final class SegmentsTest {
  private static final List<Long> HEARD = new CopyOnWriteArrayList<>();

  @BeforeEach
  void nothingIsHeardYet() {
    HEARD.clear();
  }

  @Test
  void stepsAreHeardOfWhileTheSegmentRuns(SparkSession spark) {
    Segments.Segment<Integer> segment =
        run(
            spark,
            (worker, steps) -> {
              steps.accept(worker == 0 ? 3 : 100);
              awaitHeard(3);
              steps.accept(4);
              awaitHeard(7);
            });
    assertThat(HEARD).containsExactly(3L, 7L);
    assertThat(segment.reports()).containsExactly(List.of(0), List.of(1));
  }

  @Test
  void aRepeatedSegmentIsHeardOfAgainWhenItIsFurther(SparkSession spark) {
    run(
        spark,
        (worker, steps) -> {
          boolean repeated = TaskContext.get().stageAttemptNumber() > 0;
          steps.accept(repeated ? 2 : 3);
          if (!repeated) {
            awaitHeard(3);
            throw new IllegalStateException("the first attempt");
          }
          steps.accept(2);
          awaitHeard(4);
        });
    assertThat(HEARD).containsExactly(3L, 4L);
  }

  private interface Rounds extends Serializable {
    void train(int worker, LongConsumer steps) throws Exception;
  }

  private static Segments.Segment<Integer> run(SparkSession spark, Rounds rounds) {
    return Segments.run(
        JavaSparkContext.fromSparkContext(spark.sparkContext()),
        TrainingState.initial(new float[1]),
        2,
        Duration.ofMinutes(1),
        (meeting, state, steps) -> {
          rounds.train(meeting.worker(), steps);
          return new Segments.Share<>(state, new ArrayList<>(List.of(meeting.worker())));
        },
        HEARD::add);
  }

  private static void awaitHeard(long steps) throws InterruptedException {
    while (!HEARD.contains(steps)) {
      Segments.throwIfKilled();
      Thread.sleep(10);
    }
  }
}
