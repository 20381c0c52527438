// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import static io.semadapt.bench.Turn.Round.median;

import io.semadapt.bench.Turn.Round;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Runs both contestants side by side on the processor, in turns, and prints one row for each
 * scenario and number of threads: medians over the rounds, and the median of the rounds' ratios. A
 * ratio below 1 means that Semadapt is faster. The product of matrices comes first, of the peer
 * alone: it is the machine's peak, of which the others reach a share.
 *
 * <p>Arguments: command of Semadapt's side, command of the peer's, numbers of threads separated by
 * commas, rounds, seconds a turn, then the scenarios (none: all). Both find the number of threads
 * in the environment, as OMP_NUM_THREADS.
 */
public final class Comparison {
  /** Java's compiler takes its time. */
  private static final double WARM_UP_SECONDS = 10;

  private Comparison() {}

  /** Prints the table. */
  public static void main(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[3]);
    double seconds = Double.parseDouble(arguments[4]);
    Scenario product = Scenario.all()[0];
    Set<Scenario> scenarios = new LinkedHashSet<>();
    Arrays.stream(arguments, 5, arguments.length).map(Scenario::named).forEach(scenarios::add);
    if (scenarios.isEmpty()) {
      scenarios.addAll(List.of(Scenario.all()));
    }
    scenarios.remove(product);
    System.out.printf("Medians of %d rounds; of two numbers the first is Semadapt's%n", rounds);
    System.out.println(
        "| scenario | threads | GFLOP | Semadapt ms | libtorch ms | ratio | CPU ratio | cores used |"
            + " GFLOP/s | of the sgemm peak |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|");
    for (String threads : arguments[2].split(",", -1)) {
      Map<String, String> environment = Map.of("OMP_NUM_THREADS", threads);
      double peak;
      try (Side peers = new Side(arguments[1], environment)) {
        peak = peak(product, threads, peers, rounds, seconds);
      }
      for (Scenario scenario : scenarios) {
        try (Side ours = new Side(arguments[0], environment);
            Side peers = new Side(arguments[1], environment)) {
          ours.turn(scenario, WARM_UP_SECONDS);
          peers.turn(scenario, seconds);
          List<Round> measured = new ArrayList<>();
          for (int round = 0; round < rounds; round++) {
            Turn own = ours.turn(scenario, seconds);
            measured.add(new Round(own, peers.turn(scenario, seconds)));
          }
          print(scenario, threads, measured, peak);
        }
      }
    }
  }

  /**
   * Prints the product's row.
   *
   * @return GFLOP/s
   */
  private static double peak(
      Scenario product, String threads, Side peers, int rounds, double seconds) {
    peers.turn(product, seconds);
    double[] walls = new double[rounds];
    double[] cores = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      Turn turn = peers.turn(product, seconds);
      walls[round] = turn.wall();
      cores[round] = turn.cores();
    }
    double wall = Medians.of(walls);
    double speed = product.gigaflops() / wall * 1e3;
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.2f | | %.1f | | | %.1f | %.0f | 100 %% |%n",
        product.name(),
        threads,
        product.gigaflops(),
        wall,
        Medians.of(cores),
        speed);
    return speed;
  }

  private static void print(Scenario scenario, String threads, List<Round> measured, double peak) {
    double own = median(measured, round -> round.own().wall());
    double peer = median(measured, round -> round.peer().wall());
    double ownSpeed = scenario.gigaflops() / own * 1e3;
    double peerSpeed = scenario.gigaflops() / peer * 1e3;
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.2f | %.1f | %.1f | %.2f | %.2f | %.1f, %.1f | %.0f, %.0f | %.0f %%, %.0f %% |%n",
        scenario.name(),
        threads,
        scenario.gigaflops(),
        own,
        peer,
        median(measured, Round::ratio),
        median(measured, round -> round.own().processor() / round.peer().processor()),
        median(measured, round -> round.own().cores()),
        median(measured, round -> round.peer().cores()),
        ownSpeed,
        peerSpeed,
        100 * ownSpeed / peak,
        100 * peerSpeed / peak);
  }
}
