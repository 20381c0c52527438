// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.fixture.SharedSpark;
import io.semadapt.train.FloatVectors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.spark.SparkConf;
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

    OrderedMean.Mean<String> two = mean(spark, 2);
    OrderedMean.Mean<String> six = mean(spark, 6);
    assertThat(six.vectors()).usingRecursiveComparison().isEqualTo(two.vectors());
    assertThat(six.metrics()).containsExactly("zero", "one");
    assertThat(six.drift()).isCloseTo(two.drift(), within(1e-12));
  }

  private static OrderedMean.Mean<String> mean(SparkSession spark, int chunks) {
    List<float[]> one = List.of(new float[] {1, 2, 3, 4, 5, 6, 7}, new float[0], new float[] {8});
    List<float[]> other = List.of(new float[] {3, 2, 1, 4, 5, 7, 6}, new float[0], new float[] {0});
    return OrderedMean.average(
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelizePairs(
                List.of(
                    new Tuple2<>(0, new OrderedMean.Part<>(one, 3, "zero")),
                    new Tuple2<>(1, new OrderedMean.Part<>(other, 1, "one"))),
                2),
        chunks,
        List.of(7, 0, 1));
  }

  /** With the sums of all vectors at once, 64 MB of doubles, an executor's heap was too small. */
  @Test
  void keepsTheSumsOfOneVectorAtATime() throws IOException, InterruptedException {
    assertThat(exitCode(LittleHeap.class, "-Xmx72m")).isZero();
  }

  /** It collected all chunks of FCN-8s, 1.6 GB, before it joined them. */
  @Test
  void theDriverKeepsTheMeanOnly() throws IOException, InterruptedException {
    assertThat(exitCode(LittleDriver.class, "-Xmx290m")).isZero();
  }

  private static int exitCode(Class<?> program, String heap)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Spark needs the packages that this process has opened.
    command.addAll(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--add-opens"))
            .toList());
    command.addAll(List.of(heap, "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    return new ProcessBuilder(command).inheritIO().start().waitFor();
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

  /** A session of one process that averages three vectors of 48 MB each. */
  static final class LittleDriver {
    private static final int LENGTH = 12_000_000;

    private LittleDriver() {}

    /** Averages. */
    public static void main(String[] args) {
      SparkConf conf =
          new SparkConf()
              .setMaster("local[1]")
              .setAppName("little driver")
              .set("spark.ui.enabled", "false")
              .set("spark.testing.memory", "500000000")
              .set("spark.driver.bindAddress", "127.0.0.1")
              .set("spark.driver.host", "127.0.0.1");
      try (JavaSparkContext spark = new JavaSparkContext(conf)) {
        List<Integer> lengths = Collections.nCopies(3, LENGTH);
        OrderedMean.Mean<String> mean =
            OrderedMean.average(
                spark
                    .parallelize(List.of(0), 1)
                    .mapToPair(worker -> new Tuple2<>(worker, part(lengths))),
                /* chunks= */ 24,
                lengths);
        System.exit(mean.vectors().stream().allMatch(vector -> vector.length == LENGTH) ? 0 : 1);
      }
    }

    private static OrderedMean.Part<String> part(List<Integer> lengths) {
      List<float[]> vectors = lengths.stream().map(length -> new float[length]).toList();
      return new OrderedMean.Part<>(vectors, 1, "metrics");
    }
  }
}
