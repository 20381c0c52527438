// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.engine.Device;
import io.semadapt.engine.Precision;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.tables.TableRow;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One run of a job.
 *
 * @param variant empty if the job has none
 */
record Run(
    String id,
    String job,
    String variant,
    Instant started,
    double seconds,
    String status,
    String message,
    Setup setup,
    Resources resources) {
  private static final Set<String> USUAL = Set.of(Device.CPU.key(), Precision.FLOAT32.key());

  /**
   * What was run; texts are empty where an older row does not have them.
   *
   * @param version of Semadapt
   * @param command line, secrets masked
   * @param configHash equal for runs that must give the same result
   * @param conditions equal for scores that can be compared
   * @param checkpoint SHA-256 of the checkpoint that it made or read
   * @param config configuration values by key
   */
  record Setup(
      String version,
      String command,
      String configHash,
      String conditions,
      String checkpoint,
      Map<String, String> config) {}

  /**
   * What the run used, where it is known.
   *
   * @param engine that ran networks, in words: {@code libtorch cuda tf32}
   */
  record Resources(
      Optional<Integer> cores,
      Optional<Double> cpuSeconds,
      Optional<Long> peakMemoryMb,
      Optional<String> engine) {}

  /** Reads the table of runs, oldest first. */
  static List<Run> read(ReportTables tables) {
    return tables.plain(Table.RUNS).rows().stream()
        .map(Run::of)
        .sorted(Comparator.comparing(Run::started))
        .toList();
  }

  private static Run of(TableRow row) {
    return new Run(
        row.required("run_id", String.class),
        row.text("job").orElse(""),
        row.text("variant").orElse(""),
        row.value("started_utc", Instant.class).orElse(Instant.EPOCH),
        row.value("seconds", Double.class).orElse(0.0),
        row.text("status").orElse(""),
        row.text("message").orElse(""),
        new Setup(
            row.text("version").orElse(""),
            row.text("command").orElse(""),
            row.text("config_hash").orElse(""),
            row.text("conditions").orElse(""),
            row.text("checkpoint_sha256").orElse(""),
            ReferenceConfig.currentNames(row.map("config", String.class))),
        new Resources(
            row.value("cores", Integer.class),
            row.value("cpu_seconds", Double.class),
            row.value("peak_memory_mb", Long.class),
            engine(row)));
  }

  /** The engine without what is usual: the processor and 32-bit floats. */
  private static Optional<String> engine(TableRow row) {
    return row.text("engine")
        .map(
            name ->
                Stream.of(name, row.text("device").orElse(""), row.text("precision").orElse(""))
                    .filter(word -> !USUAL.contains(word))
                    .collect(Collectors.joining(" ")));
  }

  /** Configuration values by key. */
  Map<String, String> config() {
    return setup.config();
  }

  /**
   * Configuration values by key, with folders below the work folder as if it were called {@code
   * ${work}}: seeds that are trained in different work folders read different ones.
   */
  Map<String, String> configurationByFolder() {
    String work = config().getOrDefault("work", "");
    if (work.isEmpty()) {
      return config();
    }
    // At the start of a value, or of an element of a list.
    Pattern folder = Pattern.compile("(?<=^|[\\[\\s,\"])" + Pattern.quote(work) + "(?=/)");
    Map<String, String> values = new TreeMap<>(config());
    values.replaceAll((key, value) -> folder.matcher(value).replaceAll("\\${work}"));
    return values;
  }

  /** Whether both are known to have used the same work folder, where one runs after another. */
  boolean sharesWorkFolder(Run other) {
    return config().containsKey("work") && config().get("work").equals(other.config().get("work"));
  }

  /** Every key that was read, for the page. */
  TextTable configuration() {
    return new TextTable(
        List.of("key", "value"),
        new TreeMap<>(config())
            .entrySet().stream().map(each -> List.of(each.getKey(), each.getValue())).toList());
  }

  /** Whether the job completed. */
  boolean finished() {
    return status.equals("ok") || status.equals("below-threshold");
  }

  /** Whether the job only starts other jobs. */
  boolean container() {
    return job.equals("pipeline") || job.equals("demo");
  }

  /** Job and variant. */
  String label() {
    return (job + " " + variant).strip();
  }

  /** The engine that ran networks; empty where none ran, or an older version did not say. */
  String engine() {
    return resources.engine().orElse("");
  }

  /** Time of the start to the second, UTC. */
  String startedText() {
    return started.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
