// SPDX-License-Identifier: Apache-2.0
import io.semadapt.spark.ParameterAveraging;
import io.semadapt.spark.ParameterAveraging.Contribution;
import io.semadapt.spark.Sessions;
import io.semadapt.train.TrainingState;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What one round of parameter averaging costs, against the number of parameters: the state is
 * broadcast, two workers give it back untrained, the mean comes back. Medians of nine rounds after as many, all in
 * one process: serialization, copies and sums, no network. Run by src/bench/run averaging.
 */
public final class Averaging {
  private static final int ROUNDS = 9;

  private Averaging() {}

  /** Prints the table. */
  public static void main(String[] arguments) {
    System.out.println("| parameters | MB of state | round, ms | processor, ms | ms a MB |");
    System.out.println("|---|---|---|---|---|");
    try (Sessions session = Sessions.of("averaging", Optional.of("local[2]"))) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.spark().sparkContext());
      Random random = new Random(1);
      for (int parameters : new int[] {250_000, 1_000_000, 4_000_000, 16_000_000}) {
        TrainingState state =
            new TrainingState(
                0,
                values(random, parameters),
                values(random, parameters),
                values(random, parameters),
                new float[0]);
        double[] wall = new double[ROUNDS];
        double[] processor = new double[ROUNDS];
        for (int round = -ROUNDS; round < ROUNDS; round++) {
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

  /** As little compressible as a network's. */
  private static float[] values(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = 0.02f * (float) random.nextGaussian();
    }
    return values;
  }

  private static double processorMillis() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getProcessCpuTime()
        / 1e6;
  }
}
