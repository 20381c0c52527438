// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page on the cost of a run has the numbers of its formulas, and they those of messages. */
final class ExchangeModelTest {
  private static final Path PAGE = Path.of("..", "..", "src", "site", "cost-model.md");
  private static final int PERIOD = 10;

  /** The numbers of the page: bytes, and bytes in a second. */
  private static final double STATE = 196.8e6;

  private static final double PARAMETERS = STATE / 3;

  /** Rows of the page, each with bytes in a second. */
  private static final Map<String, Double> NETWORKS =
      new TreeMap<>(Map.of("1", 0.11e9, "10", 1e9, "100", 11e9));

  private static final double[] STEPS = {0.2, 0.1, 0.02};
  private static final int[] WORKERS = {2, 4, 8, 16, 32, 64};
  private static final int ALL_STEPS = 500_000;

  private static double shuffle(int k, double step, double network) {
    return PERIOD * step + STATE / network * (3 + (k - 1.0) / k) + 1.3;
  }

  private static double segments(
      int k, double step, double network, int momentsEvery, int bytesOfFloat) {
    double sent = (PARAMETERS + (STATE - PARAMETERS) / momentsEvery) * bytesOfFloat / Float.BYTES;
    return PERIOD * step + exchange(k, network, sent) + start(network, 100);
  }

  /** Segments whose workers send 16-bit floats while they compute the next round. */
  private static double overlapped(
      int k, double step, double network, int momentsEvery, int segmentRounds) {
    double steps = PERIOD * step;
    double half = (double) Short.BYTES / Float.BYTES;
    double hidden = Math.max(steps, exchange(k, network, PARAMETERS * half));
    double whole = steps + exchange(k, network, STATE * half);
    return ((momentsEvery - 1) * hidden + whole) / momentsEvery + start(network, segmentRounds);
  }

  private static double exchange(int k, double network, double sent) {
    return 2 * (k - 1.0) / k * sent / network + 0.04;
  }

  /** A segment's start, for each of its rounds. */
  private static double start(double network, int rounds) {
    return (2 * STATE / network + 3) / rounds;
  }

  @Test
  void thePageHasTheEfficienciesOfItsFormulas() throws IOException {
    String page = Files.readString(PAGE);
    for (double step : STEPS) {
      for (Map.Entry<String, Double> network : NETWORKS.entrySet()) {
        for (int k : new int[] {2, 8, 64}) {
          String row = "| %s s | %s | %d |".formatted(step, network.getKey(), k);
          for (double round : rounds(k, step, network.getValue())) {
            row += String.format(Locale.ROOT, " %.0f %% |", 100 * PERIOD * step / round);
          }
          assertThat(page).contains(row + "\n");
        }
      }
    }
    double longest = overlapped(8, 0.02, NETWORKS.get("10"), 20, 1000);
    assertThat(page)
        .contains(
            "eight workers reach %.0f %% over 10 Gbit/s".formatted(100 * PERIOD * 0.02 / longest));
  }

  /** The columns of the table of efficiencies. */
  private static double[] rounds(int k, double step, double network) {
    return new double[] {
      shuffle(k, step, network),
      segments(k, step, network, 1, Float.BYTES),
      segments(k, step, network, 10, Float.BYTES),
      segments(k, step, network, 10, Short.BYTES),
      overlapped(k, step, network, 10, 100)
    };
  }

  @Test
  void thePageHasTheHoursOfItsFormulas() throws IOException {
    String page = Files.readString(PAGE);
    double step = 0.1;
    double network = NETWORKS.get("10");
    assertThat(page).contains(String.format(Locale.ROOT, "| 1 | 500,000 | %.1f h |", hours(1, 1)));
    for (int k : WORKERS) {
      double traffic = 2 * STATE * ALL_STEPS / PERIOD / k;
      assertThat(page)
          .contains(
              String.format(
                  Locale.ROOT,
                  "| %d | %,d | %.1f h | %.1f s | %.1f h | %.2f TB | %.1f h | %.1f h |\n",
                  k,
                  ALL_STEPS / k,
                  hours(k, PERIOD * step),
                  shuffle(k, step, network) - PERIOD * step,
                  hours(k, shuffle(k, step, network)),
                  traffic / 1e12,
                  hours(k, segments(k, step, network, 1, Float.BYTES)),
                  hours(k, overlapped(k, step, network, 10, 100))));
    }
  }

  /** {@code conf/cluster.conf}: eight workers, 10 Gbit/s. */
  @Test
  void thePageHasTheHoursOfEveryTraining() throws IOException {
    String page = Files.readString(PAGE);
    double network = NETWORKS.get("10");
    double gan = 100_000 / PERIOD * shuffle(8, 0.1, network) / 3600;
    double segments = 100_000 / PERIOD * segments(8, 0.1, network, 1, Float.BYTES) / 3600;
    int steps = 20_000;
    int period = 100;
    double fcn = 1613e6;
    double average = fcn / network * (3 + 7 / 8.0) + 1.3 * fcn / STATE;
    int rounds = steps / period;
    double averages = rounds * average / 3600;
    double segmenter = steps * 0.1 / 3600 + averages;
    assertThat(Files.readString(Path.of("..", "..", "conf", "cluster.conf")))
        .contains("train-segmenter.averaging-period = %d\n".formatted(period));
    assertThat(page)
        .contains(
            String.format(
                Locale.ROOT,
                "| %.1f h | 2.8 h of steps of 0.1 s, and 10,000 averages of %.1f s; %.1f h in all in"
                    + " segments |",
                gan,
                shuffle(8, 0, network),
                segments),
            String.format(
                Locale.ROOT,
                "| %.1f h | %.1f h of steps of 0.1 s, and %d averages of %.1f s |",
                segmenter,
                steps * 0.1 / 3600,
                rounds,
                average),
            String.format(
                Locale.ROOT,
                "every ten steps would take %.1f h for each of the four segmenters, every %d steps"
                    + " %.1f h",
                10 * averages,
                period,
                averages),
            String.format(
                Locale.ROOT,
                "| %.1f h | | | |",
                // Minutes: ingest, two translations, four evaluations.
                2 * gan + 4 * segmenter + (6 + 2 * 4 + 4 * 1) / 60.0));
  }

  /**
   * The whole training.
   *
   * @param round seconds of a round
   */
  private static double hours(int k, double round) {
    return round * ALL_STEPS / PERIOD / k / 3600;
  }

  /** Every worker has one link in each direction, which carries one message at a time. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 64})
  void messagesTakeAsLongAsTheFormulaSays(int k) {
    double network = NETWORKS.get("10");
    double message = PARAMETERS / k / network;
    double[] out = new double[k];
    double[] in = new double[k];
    // One chunk for each of the other workers, the next worker's first.
    for (int distance = 1; distance < k; distance++) {
      for (int worker = 0; worker < k; worker++) {
        send(out, in, worker, (worker + distance) % k, 0, message);
      }
    }
    // Then means go around: each waits for the one that it passes on.
    double[] has = in.clone();
    for (int step = 1; step < k; step++) {
      double[] got = new double[k];
      for (int worker = 0; worker < k; worker++) {
        int next = (worker + 1) % k;
        got[next] = send(out, in, worker, next, has[worker], message);
      }
      has = got;
    }
    assertThat(Arrays.stream(has).max().orElseThrow())
        .isCloseTo(2 * (k - 1.0) / k * PARAMETERS / network, within(1e-9));
  }

  /** When it has arrived. */
  private static double send(
      double[] out, double[] in, int from, int to, double ready, double seconds) {
    double end = Math.max(ready, Math.max(out[from], in[to])) + seconds;
    out[from] = end;
    in[to] = end;
    return end;
  }
}
