// SPDX-License-Identifier: Apache-2.0
import io.semadapt.job.spark.ParameterAveraging;
import io.semadapt.job.spark.ParameterAveraging.Contribution;
import io.semadapt.train.TrainingState;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What one round of parameter averaging costs, against the number of parameters: the state is
 * broadcast, two workers give it back untrained, the mean comes back. Medians of five rounds, all in
 * one process: serialization, copies and sums, no network. Run by src/bench/run averaging.
 */
public final class Averaging {
  private static final int ROUNDS = 5;

  private Averaging() {}

  /** Prints the table. */
  public static void main(String[] arguments) {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[2]")
            .setAppName("averaging")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.driver.bindAddress", "127.0.0.1");
    System.out.println("| parameters | MB of state | round, ms | processor, ms | ms a MB |");
    System.out.println("|---|---|---|---|---|");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      for (int parameters : new int[] {250_000, 1_000_000, 4_000_000, 16_000_000}) {
        TrainingState state = TrainingState.initial(new float[parameters]);
        double[] wall = new double[ROUNDS];
        double[] processor = new double[ROUNDS];
        for (int round = -2; round < ROUNDS; round++) {
          double processorStart = processorMillis();
          long start = System.nanoTime();
          ParameterAveraging.<Long>run(
              spark, state, 2, (worker, received) -> new Contribution<>(received, 1, 0L));
          if (round >= 0) {
            wall[round] = (System.nanoTime() - start) / 1e6;
            processor[round] = processorMillis() - processorStart;
          }
        }
        Arrays.sort(wall);
        Arrays.sort(processor);
        double megabytes = 12e-6 * parameters;
        System.out.printf(
            "| %d | %.0f | %.0f | %.0f | %.2f |%n",
            parameters,
            megabytes,
            wall[ROUNDS / 2],
            processor[ROUNDS / 2],
            processor[ROUNDS / 2] / megabytes);
      }
    }
  }

  private static double processorMillis() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getProcessCpuTime()
        / 1e6;
  }
}
