// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.fixture.SharedSpark;
import io.semadapt.job.JobContext;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(SharedSpark.class)
final class PictureThreadsTest {
  @ParameterizedTest
  @CsvSource({"1,1,1", "2,2,1", "2,1,1", "4,2,1", "4,1,3", "16,2,4", "16,16,1", "64,1,4", "8,0,4"})
  void automaticLeavesTheNetworkItsProcessor(int processors, int tasks, int threads) {
    assertThat(PictureThreads.automatic(processors, tasks)).isEqualTo(threads);
  }

  @Test
  void tasksHaveTheChosenNumber(JobContext context) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    try {
      PictureThreads.choose(OptionalInt.of(7), context.sessions());
      assertThat(inTask(spark)).isEqualTo(7);
      assertThat(PictureThreads.ofDriver()).isEqualTo(7);
      PictureThreads.choose(OptionalInt.of(0), context.sessions());
      assertThat(inTask(spark)).isZero();
    } finally {
      PictureThreads.choose(OptionalInt.empty(), context.sessions());
    }
    assertThat(inTask(spark)).as("automatic").isBetween(1, 4);
  }

  private static int inTask(JavaSparkContext spark) {
    return spark.parallelize(List.of(1), 1).map(one -> PictureThreads.ofTask()).first();
  }
}
