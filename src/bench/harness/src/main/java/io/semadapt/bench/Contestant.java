// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/**
 * One side of the comparison, in a separate process: reads a line {@code <scenario> <seconds>},
 * repeats the scenario for that long and answers with a line of JSON.
 */
public final class Contestant {
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private Contestant() {}

  /**
   * Serves standard input until it ends.
   *
   * @param prepare makes the thing to repeat, each time the scenario changes
   */
  public static void serve(Function<Scenario, Runnable> prepare) throws IOException {
    String current = "";
    Runnable task = () -> {};
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ", 2);
      if (!words[0].equals(current)) {
        task = () -> {};
        System.gc(); // JavaCPP frees native memory with the objects that hold it.
        current = words[0];
        task = prepare.apply(Scenario.named(current));
      }
      System.out.println(measure(words[0], task, Double.parseDouble(words[1])));
    }
  }

  private static String measure(String name, Runnable task, double seconds) {
    long end = System.nanoTime() + (long) (seconds * 1e9);
    double[] wall = new double[1 << 20];
    double[] processor = new double[wall.length];
    int count = 0;
    while (count == 0 || (System.nanoTime() < end && count < wall.length)) {
      long processorStart = PROCESS.getProcessCpuTime();
      long start = System.nanoTime();
      task.run();
      wall[count] = (System.nanoTime() - start) / 1e6;
      processor[count] = (PROCESS.getProcessCpuTime() - processorStart) / 1e6;
      count++;
    }
    return String.format(
        Locale.ROOT,
        "{\"scenario\": \"%s\", \"repetitions\": %d, \"wall_ms\": %.3f, \"cpu_ms\": %.3f}",
        name,
        count,
        median(wall, count),
        median(processor, count));
  }

  private static double median(double[] values, int count) {
    return Medians.of(Arrays.copyOf(values, count));
  }
}
