// SPDX-License-Identifier: Apache-2.0
import io.semadapt.spark.Sessions;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The table of src/bench/exchange: each way of averaging against period-10, over the seeds that
 * both have. Intervals are Student's t of the paired differences.
 */
public final class Exchanges {
  private static final String BASE = "period-10";

  private Exchanges() {}

  private record Outcome(double miou, double cycleError, double frechet, double sharpness) {}

  /** Prints the table of a folder. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Map<String, Map<Integer, Outcome>> ways = new TreeMap<>();
    try (Sessions session = Sessions.of("exchange", Optional.of("local[1]"))) {
      for (Path done : done(folder)) {
        Path work = done.getParent();
        int seed = Integer.parseInt(work.getFileName().toString().substring("seed-".length()));
        String way = work.getParent().getFileName().toString();
        ways.computeIfAbsent(way, key -> new TreeMap<>())
            .put(seed, outcome(session.spark(), work));
      }
    }
    System.out.println(
        "| averaging | seeds | mIoU %, each | mIoU − period-10 | cycle error | − period-10 |"
            + " Fréchet | − period-10 | sharpness |");
    System.out.println("|---|---|---|---|---|---|---|---|---|");
    Map<Integer, Outcome> base = ways.getOrDefault(BASE, Map.of());
    ways.forEach((way, outcomes) -> System.out.println(row(way, outcomes, base)));
  }

  private static List<Path> done(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder, 3)) {
      return files
          .filter(file -> file.endsWith("done"))
          .filter(file -> file.getParent().getFileName().toString().startsWith("seed-"))
          .toList();
    }
  }

  private static Outcome outcome(SparkSession spark, Path work) {
    ReportTables tables = new ReportTables(work.toString(), spark.sparkContext().hadoopConfiguration());
    Row[] scores =
        (Row[]) tables
            .read(spark, Table.RUNS)
            .where("job = 'evaluate' and miou is not null")
            .orderBy("started_utc")
            .tail(1);
    Row[] rounds =
        (Row[]) tables
            .read(spark, Table.GAN_METRICS)
            .where("cycle_error is not null")
            .orderBy("round")
            .tail(1);
    return new Outcome(
        100 * scores[0].<Double>getAs("miou"),
        rounds[0].getAs("cycle_error"),
        rounds[0].getAs("frechet_distance"),
        rounds[0].getAs("sharpness"));
  }

  private static String row(
      String way, Map<Integer, Outcome> outcomes, Map<Integer, Outcome> base) {
    String each =
        outcomes.values().stream()
            .map(outcome -> "%.1f".formatted(outcome.miou()))
            .collect(Collectors.joining(", "));
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s | %.3f | %s | %.4f | %s | %.2f |",
        way,
        outcomes.keySet().stream().map(String::valueOf).collect(Collectors.joining(", ")),
        each,
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

  private static String difference(
      Map<Integer, Outcome> outcomes,
      Map<Integer, Outcome> base,
      ToDoubleFunction<Outcome> value,
      String format) {
    List<Double> differences = new ArrayList<>();
    outcomes.forEach(
        (seed, outcome) -> {
          if (base.containsKey(seed)) {
            differences.add(value.applyAsDouble(outcome) - value.applyAsDouble(base.get(seed)));
          }
        });
    if (outcomes == base || differences.size() < 2) {
      return "";
    }
    double[] all = differences.stream().mapToDouble(Double::doubleValue).toArray();
    double quantile = new TDistribution(all.length - 1.0).inverseCumulativeProbability(0.975);
    return String.format(
        Locale.ROOT,
        format,
        StatUtils.mean(all),
        quantile * Math.sqrt(StatUtils.variance(all) / all.length));
  }
}
