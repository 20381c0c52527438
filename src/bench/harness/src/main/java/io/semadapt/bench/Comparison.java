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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs both contestants side by side, in turns, and prints one row for each scenario and number of
 * threads: medians over the rounds, and the median of the rounds' ratios. A ratio below 1 means
 * that Semadapt is faster. The product of matrices comes first: its faster side is the machine's
 * peak, of which the others reach a share.
 *
 * <p>Arguments: class path of Semadapt's side, class path of libtorch's, numbers of threads
 * separated by commas, rounds, seconds a turn, then the scenarios (none: all).
 */
public final class Comparison {
  private static final Pattern NUMBER =
      Pattern.compile("\"wall_ms\": ([0-9.]+), \"cpu_ms\": ([0-9.]+)");

  /** Java's compiler takes its time. */
  private static final double WARM_UP_SECONDS = 10;

  /** One repetition, milliseconds. */
  private record Turn(double wall, double processor) {
    double cores() {
      return processor / wall;
    }
  }

  /** A turn of each side, one after the other. */
  private record Round(Turn own, Turn peer) {}

  private Comparison() {}

  /** Prints the table. */
  public static void main(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[3]);
    double seconds = Double.parseDouble(arguments[4]);
    Set<Scenario> scenarios = new LinkedHashSet<>(List.of(Scenario.all()[0]));
    Arrays.stream(arguments, 5, arguments.length).map(Scenario::named).forEach(scenarios::add);
    if (scenarios.size() == 1) {
      scenarios.addAll(List.of(Scenario.all()));
    }
    System.out.printf("Medians of %d rounds; of two numbers the first is Semadapt's%n", rounds);
    System.out.println(
        "| scenario | threads | GFLOP | Semadapt ms | libtorch ms | ratio | CPU ratio | cores used |"
            + " GFLOP/s | of the sgemm peak |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (String threads : arguments[2].split(",", -1)) {
      double peak = 0;
      for (Scenario scenario : scenarios) {
        try (Side ours = new Side(arguments[0], "io.semadapt.bench.SemadaptContestant", threads);
            Side peers = new Side(arguments[1], "io.semadapt.bench.LibtorchContestant", threads)) {
          ours.turn(scenario, WARM_UP_SECONDS);
          peers.turn(scenario, seconds);
          List<Round> measured = new ArrayList<>();
          for (int round = 0; round < rounds; round++) {
            Turn own = ours.turn(scenario, seconds);
            measured.add(new Round(own, peers.turn(scenario, seconds)));
          }
          peak = print(scenario, threads, measured, peak);
        }
      }
    }
  }

  /**
   * Prints a row.
   *
   * @param peak GFLOP/s; 0 if this row says it
   * @return the peak
   */
  private static double print(
      Scenario scenario, String threads, List<Round> measured, double peak) {
    double own = median(measured, round -> round.own().wall());
    double peer = median(measured, round -> round.peer().wall());
    double ownSpeed = scenario.gigaflops() / own * 1e3;
    double peerSpeed = scenario.gigaflops() / peer * 1e3;
    double known = peak == 0 ? Math.max(ownSpeed, peerSpeed) : peak;
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.2f | %.1f | %.1f | %.2f | %.2f | %.1f, %.1f | %.0f, %.0f | %.0f %%, %.0f %% |%n",
        scenario.name(),
        threads,
        scenario.gigaflops(),
        own,
        peer,
        median(measured, round -> round.own().wall() / round.peer().wall()),
        median(measured, round -> round.own().processor() / round.peer().processor()),
        median(measured, round -> round.own().cores()),
        median(measured, round -> round.peer().cores()),
        ownSpeed,
        peerSpeed,
        100 * ownSpeed / known,
        100 * peerSpeed / known);
    return known;
  }

  private static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
    return Medians.of(rounds.stream().mapToDouble(value).toArray());
  }

  /** A contestant's process. */
  private static final class Side implements AutoCloseable {
    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    Side(String classPath, String main, String threads) throws IOException {
      ProcessBuilder builder =
          new ProcessBuilder(
                  System.getProperty("java.home") + "/bin/java",
                  "-Xmx1g",
                  "-XX:+UseSerialGC",
                  "-cp",
                  classPath,
                  main,
                  threads)
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().put("OMP_NUM_THREADS", threads);
      process = builder.start();
      requests = process.outputWriter(StandardCharsets.UTF_8);
      answers =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The median repetition. */
    Turn turn(Scenario scenario, double seconds) {
      try {
        requests.write("%s %s%n".formatted(scenario.name(), seconds));
        requests.flush();
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
          Matcher matcher = NUMBER.matcher(line);
          if (matcher.find()) {
            return new Turn(
                Double.parseDouble(matcher.group(1)), Double.parseDouble(matcher.group(2)));
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
