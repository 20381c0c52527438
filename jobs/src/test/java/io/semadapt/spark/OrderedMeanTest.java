// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.fixture.SharedSpark;
import io.semadapt.train.FloatVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import scala.Tuple2;

@ExtendWith(SharedSpark.class)
class OrderedMeanTest {
  /** A state of 1.7 GB in one chunk filled a heap of 11 GB: its task holds copy after copy. */
  @Test
  void largeVectorsAreAveragedInMoreChunksThanThereAreWorkers(SparkSession spark) {
    assertThat(OrderedMean.chunks(2, 1_000)).isEqualTo(2);
    assertThat(OrderedMean.chunks(2, 400_000_000)).isEqualTo(24);

    OrderedMean.Mean<String> two = mean(spark, 10);
    OrderedMean.Mean<String> six = mean(spark, 6L << 24);
    assertThat(six.vectors()).usingRecursiveComparison().isEqualTo(two.vectors());
    assertThat(six.metrics()).containsExactly("zero", "one");
    assertThat(six.drift()).isCloseTo(two.drift(), within(1e-12));
  }

  private static OrderedMean.Mean<String> mean(SparkSession spark, long floats) {
    List<float[]> one = List.of(new float[] {1, 2, 3, 4, 5, 6, 7}, new float[0], new float[] {8});
    List<float[]> other = List.of(new float[] {3, 2, 1, 4, 5, 7, 6}, new float[0], new float[] {0});
    return OrderedMean.of(
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelizePairs(
                List.of(
                    new Tuple2<>(0, new OrderedMean.Part<>(one, 3, "zero")),
                    new Tuple2<>(1, new OrderedMean.Part<>(other, 1, "one"))),
                2),
        2,
        floats);
  }

  /** With the sums of all vectors at once, 64 MB of doubles, an executor's heap was too small. */
  @Test
  void keepsTheSumsOfOneVectorAtATime() throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx72m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                LittleHeap.class.getName())
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
  }

  /** A process that averages eight vectors of 4 MB each; their mean takes 32 MB. */
  static final class LittleHeap {
    private LittleHeap() {}

    /** Averages. */
    public static void main(String[] args) {
      List<float[]> vectors = Collections.nCopies(8, new float[1_000_000]);
      OrderedMean.Slice<String> slice =
          new OrderedMean.Slice<>(0, new FloatVectors(vectors), 1, "metrics");
      OrderedMean.Chunk<String> chunk = OrderedMean.average(new Tuple2<>(0, List.of(slice)));
      System.exit(chunk.mean().list().size() == vectors.size() ? 0 : 1);
    }
  }
}
