// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs both contestants side by side, in turns, and prints one row for each scenario: medians over
 * the rounds, and the median of the rounds' ratios. A ratio below 1 means that Semadapt is faster.
 *
 * <p>Arguments: class path of Semadapt's side, class path of libtorch's, threads, rounds, seconds a
 * turn, then the scenarios (none: all).
 */
public final class Comparison {
  private static final Pattern NUMBER =
      Pattern.compile("\"wall_ms\": ([0-9.]+), \"cpu_ms\": ([0-9.]+)");

  /** Java's compiler takes its time. */
  private static final double WARM_UP_TURNS = 5;

  private Comparison() {}

  /** Prints the table. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[2]);
    int rounds = Integer.parseInt(arguments[3]);
    double seconds = Double.parseDouble(arguments[4]);
    List<Scenario> scenarios =
        arguments.length > 5
            ? Arrays.stream(arguments, 5, arguments.length).map(Scenario::named).toList()
            : List.of(Scenario.all());
    System.out.printf("%d thread(s), medians of %d rounds%n", threads, rounds);
    System.out.println(
        "| scenario | GFLOP | Semadapt ms | libtorch ms | ratio | CPU ratio | Semadapt GFLOP/s |"
            + " libtorch GFLOP/s |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    for (Scenario scenario : scenarios) {
      try (Side ours = new Side(arguments[0], "io.semadapt.bench.SemadaptContestant", threads);
          Side peers = new Side(arguments[1], "io.semadapt.bench.LibtorchContestant", threads)) {
        ours.turn(scenario, WARM_UP_TURNS * seconds);
        peers.turn(scenario, seconds);
        List<double[]> rows = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
          double[] own = ours.turn(scenario, seconds);
          double[] peer = peers.turn(scenario, seconds);
          rows.add(new double[] {own[0], peer[0], own[0] / peer[0], own[1] / peer[1]});
        }
        double work = scenario.gigaflops();
        double own = median(rows, 0);
        double peer = median(rows, 1);
        System.out.printf(
            Locale.ROOT,
            "| %s | %.2f | %.1f | %.1f | %.2f | %.2f | %.0f | %.0f |%n",
            scenario.name(),
            work,
            own,
            peer,
            median(rows, 2),
            median(rows, 3),
            work / own * 1e3,
            work / peer * 1e3);
      }
    }
  }

  private static double median(List<double[]> rows, int column) {
    return Medians.of(rows.stream().mapToDouble(row -> row[column]).toArray());
  }

  /** A contestant's process. */
  private static final class Side implements AutoCloseable {
    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    Side(String classPath, String main, int threads) throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-Xmx1g",
                  "-XX:+UseSerialGC",
                  "-cp",
                  classPath,
                  main,
                  Integer.toString(threads))
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("OMP_NUM_THREADS", Integer.toString(threads));
      process = builder.start();
      requests = process.outputWriter(StandardCharsets.UTF_8);
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Wall and processor time of one repetition in milliseconds. */
    double[] turn(Scenario scenario, double seconds) {
      try {
        requests.write("%s %s%n".formatted(scenario.name(), seconds));
        requests.flush();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
          Matcher matcher = NUMBER.matcher(line);
          if (matcher.find()) {
            return new double[] {
              Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2))
            };
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      throw new IllegalStateException("A contestant ended without an answer: see its message");
    }

    @Override
    public void close() throws IOException {
      requests.close();
      process.destroy();
    }
  }
}
