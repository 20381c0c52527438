// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.evaluate;

import io.semadapt.error.ExitCode;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.TableRow;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The score that an evaluation is compared with: the last one that passed, of the same variant, on
 * the same photographs, with the same settings.
 *
 * @param conditions see {@link io.semadapt.job.Prepared#conditions}
 */
record EarlierScore(String variant, String conditions) {
  private static final List<String> COLUMNS =
      List.of("run_id", "job", "variant", "started_utc", "status", "miou", "conditions");

  /** An earlier evaluation. */
  record Found(String runId, double miou) {}

  /**
   * Finds it. Runs that failed are left out: runs fail until the score has recovered.
   *
   * @param tables of the work folder
   */
  Optional<Found> find(ReportTables tables) {
    return tables.plain(ReportTables.Table.RUNS).rows(COLUMNS).stream()
        .filter(this::isLike)
        .max(Comparator.comparing(EarlierScore::started))
        .map(
            row ->
                new Found(
                    row.required("run_id", String.class), row.required("miou", Double.class)));
  }

  /** Whether it passed, and scored the same thing in the same way. */
  private boolean isLike(TableRow row) {
    return row.text("job").equals(Optional.of("evaluate"))
        && row.text("variant").equals(Optional.of(variant))
        && row.text("status").equals(Optional.of(ExitCode.OK.key()))
        && row.text("conditions").equals(Optional.of(conditions))
        && row.value("miou", Double.class).isPresent();
  }

  private static Instant started(TableRow row) {
    return row.value("started_utc", Instant.class).orElse(Instant.EPOCH);
  }

  /** What the score is compared with, for people. */
  String text(Optional<Found> found, double miou) {
    return found
        .map(
            earlier ->
                String.format(
                    Locale.ROOT,
                    "compared with run %s: mIoU %.4f, now %.4f",
                    earlier.runId(),
                    earlier.miou(),
                    miou))
        .orElse(
            "no earlier score of '%s' on the same photographs with the same settings to compare with"
                .formatted(variant));
  }
}
