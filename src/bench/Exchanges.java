// SPDX-License-Identifier: Apache-2.0
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.TableRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.hadoop.conf.Configuration;

/**
 * The table of src/bench/exchange: each way of averaging against the first one, over the seeds that
 * both have. Intervals are Student's t of the paired differences.
 */
public final class Exchanges {
  private Exchanges() {}

  private record Outcome(double miou, double cycleError, double frechet, double sharpness) {}

  /** Prints the table of a folder: its path, then the ways, the one to compare with first. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Map<Integer, Outcome> base = outcomes(folder.resolve(arguments[1]));
    System.out.printf(
        "| averaging | seeds | mIoU %%, each | − %1$s | cycle error | − %1$s | Fréchet distance | −"
            + " %1$s | sharpness |%n",
        arguments[1]);
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    for (String way : List.of(arguments).subList(1, arguments.length)) {
      Map<Integer, Outcome> outcomes = outcomes(folder.resolve(way));
      if (!outcomes.isEmpty()) {
        System.out.println(row(way, outcomes, way.equals(arguments[1]) ? Map.of() : base));
      }
    }
  }

  /** By seed, of the runs that have ended. */
  private static Map<Integer, Outcome> outcomes(Path way) throws IOException {
    Map<Integer, Outcome> outcomes = new TreeMap<>();
    if (Files.isDirectory(way)) {
      try (Stream<Path> works = Files.list(way)) {
        works
            .filter(work -> Files.exists(work.resolve("done")))
            .forEach(
                work ->
                    outcomes.put(
                        Integer.valueOf(work.getFileName().toString().replace("seed-", "")),
                        outcome(work)));
      }
    }
    return outcomes;
  }

  private static Outcome outcome(Path work) {
    ReportTables tables =
        new ReportTables(
            work.toString(), PlainLocalFileSystem.configure(new Configuration(false)));
    TableRow score = latest(tables, Table.RUNS, "miou", "started_utc", Instant.class);
    TableRow signals = latest(tables, Table.GAN_METRICS, "cycle_error", "round", Integer.class);
    return new Outcome(
        100 * score.number("miou"),
        signals.number("cycle_error"),
        signals.number("frechet_distance"),
        signals.number("sharpness"));
  }

  /** The last row, by a column, that has a number in another one. */
  private static <V extends Comparable<V>> TableRow latest(
      ReportTables tables, Table table, String number, String order, Class<V> type) {
    return tables.plain(table).rows().stream()
        .filter(row -> row.value(number, Double.class).isPresent())
        .max(Comparator.comparing(row -> row.required(order, type)))
        .orElseThrow();
  }

  private static String row(
      String way, Map<Integer, Outcome> outcomes, Map<Integer, Outcome> base) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %.3f | %s | %.4f | %s | %.2f |",
        way,
        outcomes.keySet().stream().map(String::valueOf).collect(Collectors.joining(", ")),
        outcomes.values().stream()
            .map(outcome -> String.format(Locale.ROOT, "%.1f", outcome.miou()))
            .collect(Collectors.joining(", ")),
        difference(outcomes, base, Outcome::miou, "%+.1f ± %.1f"),
        mean(outcomes, Outcome::cycleError),
        difference(outcomes, base, Outcome::cycleError, "%+.3f ± %.3f"),
        mean(outcomes, Outcome::frechet),
        difference(outcomes, base, Outcome::frechet, "%+.4f ± %.4f"),
        mean(outcomes, Outcome::sharpness));
  }

  private static double mean(Map<Integer, Outcome> outcomes, ToDoubleFunction<Outcome> value) {
    return outcomes.values().stream().mapToDouble(value).average().orElseThrow();
  }

  /** The mean difference and its 95 % interval; empty for fewer than two pairs. */
  private static String difference(
      Map<Integer, Outcome> outcomes,
      Map<Integer, Outcome> base,
      ToDoubleFunction<Outcome> value,
      String format) {
    double[] differences =
        outcomes.keySet().stream()
            .filter(base::containsKey)
            .mapToDouble(
                seed ->
                    value.applyAsDouble(outcomes.get(seed)) - value.applyAsDouble(base.get(seed)))
            .toArray();
    if (differences.length < 2) {
      return "";
    }
    double quantile =
        new TDistribution(differences.length - 1.0).inverseCumulativeProbability(0.975);
    return String.format(
        Locale.ROOT,
        format,
        StatUtils.mean(differences),
        quantile * Math.sqrt(StatUtils.variance(differences) / differences.length));
  }
}
