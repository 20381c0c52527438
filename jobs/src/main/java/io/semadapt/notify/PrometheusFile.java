// SPDX-License-Identifier: Apache-2.0
package io.semadapt.notify;

import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.semadapt.error.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The last run as metrics in Prometheus' text format, for node_exporter's textfile collector. The
 * file is written under a name that the collector ignores and renamed, so that it is never read in
 * part.
 */
final class PrometheusFile {
  /** What the name of a file must end in for the collector to read it. */
  static final String ENDING = ".prom";

  /** Every state that a run can end in. */
  private static final List<String> STATES =
      Arrays.stream(ExitCode.values())
          .filter(code -> code != ExitCode.USAGE)
          .map(ExitCode::key)
          .distinct()
          .toList();

  private PrometheusFile() {}

  static void write(Path file, RunEnd end) throws IOException {
    Path temporary =
        file.resolveSibling("." + file.getFileName() + "." + ProcessHandle.current().pid());
    try {
      try (OutputStream out = Files.newOutputStream(temporary)) {
        PrometheusTextFormatWriter.create().write(out, metrics(end));
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static MetricSnapshots metrics(RunEnd end) {
    double started = end.started().toEpochMilli() / 1000.0;
    Map<String, Double> states = new TreeMap<>();
    STATES.forEach(state -> states.put(state, state.equals(end.code().key()) ? 1.0 : 0.0));
    return MetricSnapshots.of(
        gauge(
            "semadapt_run_duration_seconds",
            "Duration of the last run.",
            end,
            "",
            Map.of("", end.seconds())),
        gauge(
            "semadapt_run_exit_code",
            "Exit code of the last run; 0 is success, 4 a score that is too low.",
            end,
            "",
            Map.of("", (double) end.code().number())),
        gauge(
            "semadapt_run_finish_timestamp_seconds",
            "When the last run ended, in seconds since 1970.",
            end,
            "",
            Map.of("", started + end.seconds())),
        gauge(
            "semadapt_run_miou",
            "mIoU that the last run computed, a fraction from 0 to 1, by variant.",
            end,
            "variant",
            end.miou()),
        gauge(
            "semadapt_run_start_timestamp_seconds",
            "When the last run started, in seconds since 1970.",
            end,
            "",
            Map.of("", started)),
        gauge(
            "semadapt_run_state",
            "How the last run ended: 1 for its state, 0 for all others.",
            end,
            "state",
            states));
  }

  /**
   * A metric of a job.
   *
   * @param label second label, or empty
   * @param values by the value of the second label, which is left out where it is empty
   */
  private static GaugeSnapshot gauge(
      String name, String help, RunEnd end, String label, Map<String, Double> values) {
    GaugeSnapshot.Builder gauge = GaugeSnapshot.builder().name(name).help(help);
    new TreeMap<>(values)
        .forEach(
            (text, value) -> {
              // Not "job": Prometheus gives every series a label of that name.
              Labels job = Labels.of("semadapt_job", end.job());
              gauge.dataPoint(
                  GaugeDataPointSnapshot.builder()
                      .labels(text.isEmpty() ? job : job.add(label, text))
                      .value(value)
                      .build());
            });
    return gauge.build();
  }
}
