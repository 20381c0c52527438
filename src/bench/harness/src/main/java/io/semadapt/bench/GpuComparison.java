// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import static io.semadapt.bench.Turn.Round.median;

import io.semadapt.bench.Turn.Round;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Runs both contestants side by side on a GPU, in turns, and prints one row for each precision and
 * scenario as soon as it is known. One process of each side does all scenarios of a precision: a
 * GPU costs money by the minute. What fails has a row that says so, and the next scenario gets new
 * processes.
 *
 * <p>Arguments: command of Semadapt's side, command of the peer's, precisions separated by commas,
 * rounds, seconds a turn, then the scenarios (none: those for GPUs). In the commands {@code
 * {precision}} stands for the precision.
 */
public final class GpuComparison {
  /** Of Java's compiler, when a process does something of its kind for the first time. */
  private static final double WARM_UP_SECONDS = 3;

  private final String ours;
  private final String peers;
  private final int rounds;
  private final double seconds;

  private GpuComparison(String[] arguments) {
    ours = arguments[0];
    peers = arguments[1];
    rounds = Integer.parseInt(arguments[3]);
    seconds = Double.parseDouble(arguments[4]);
  }

  /** Prints the table. */
  public static void main(String[] arguments) throws IOException {
    List<Scenario> scenarios =
        Arrays.stream(arguments, 5, arguments.length).map(Scenario::named).toList();
    GpuComparison comparison = new GpuComparison(arguments);
    System.out.printf("Medians of %d rounds%n", comparison.rounds);
    System.out.println(
        "| scenario | precision | Semadapt ms | PyTorch ms | ratio | Semadapt steps/s | PyTorch GPU"
            + " MB |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (String precision : arguments[2].split(",", -1)) {
      comparison.print(precision, scenarios.isEmpty() ? List.of(Scenario.gpu()) : scenarios);
    }
  }

  private void print(String precision, List<Scenario> scenarios) throws IOException {
    int next = 0;
    while (next < scenarios.size()) {
      Set<Scenario.Kind> warm = EnumSet.noneOf(Scenario.Kind.class);
      try (Side own = start(ours, precision);
          Side peer = start(peers, precision)) {
        while (next < scenarios.size()) {
          Scenario scenario = scenarios.get(next);
          next++;
          print(scenario, precision, measure(scenario, own, peer, warm.add(scenario.kind())));
        }
      } catch (UncheckedIOException e) {
        System.out.printf(
            "| %s | %s | failed | | | | |%n", scenarios.get(next - 1).name(), precision);
      }
    }
  }

  private static Side start(String command, String precision) throws IOException {
    return new Side(command.replace("{precision}", precision), Map.of());
  }

  private List<Round> measure(Scenario scenario, Side own, Side peer, boolean isNew) {
    // Once alone: where cuDNN tries its algorithms, it does so now.
    peer.turn(scenario, 0);
    double warmUp = isNew ? Math.max(WARM_UP_SECONDS, 2 * seconds) : 2 * seconds;
    own.request(scenario, warmUp);
    peer.request(scenario, warmUp);
    own.answer();
    peer.answer();
    List<Round> measured = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      Turn turn = own.turn(scenario, seconds);
      measured.add(new Round(turn, peer.turn(scenario, seconds)));
    }
    return measured;
  }

  private static void print(Scenario scenario, String precision, List<Round> measured) {
    double own = median(measured, round -> round.own().wall());
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %.2f | %.2f | %.2f | %.2f | %s |%n",
        scenario.name(),
        precision,
        own,
        median(measured, round -> round.peer().wall()),
        median(measured, Round::ratio),
        1e3 / own,
        memory(measured.get(measured.size() - 1).peer()));
    System.out.flush();
  }

  private static String memory(Turn turn) {
    return turn.gpuMegabytes().isPresent()
        ? String.format(Locale.ROOT, "%.0f", turn.gpuMegabytes().getAsDouble())
        : "";
  }
}
