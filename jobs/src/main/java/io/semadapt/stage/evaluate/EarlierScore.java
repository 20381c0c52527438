// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.evaluate;

import io.semadapt.error.ExitCode;
import io.semadapt.job.JobContext;
import io.semadapt.tables.ReportTables;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * The score that an evaluation is compared with: the last one that passed, of the same variant, on
 * the same photographs, with the same settings.
 *
 * @param conditions see {@link io.semadapt.job.Prepared#conditions}
 */
record EarlierScore(String variant, String conditions) {
  /** An earlier evaluation. */
  record Found(String runId, double miou) {}

  /**
   * Finds it. Runs that failed are left out: runs fail until the score has recovered.
   *
   * @param tables of the work folder
   */
  Optional<Found> find(ReportTables tables, JobContext context) {
    List<Row> last =
        passed(tables, context)
            .filter(functions.col("conditions").equalTo(conditions))
            .orderBy(functions.col("started_utc").desc())
            .select("run_id", "miou")
            .limit(1)
            .collectAsList();
    return last.stream().map(row -> new Found(row.getString(0), row.getDouble(1))).findFirst();
  }

  private Dataset<Row> passed(ReportTables tables, JobContext context) {
    return tables
        .read(context.spark(), ReportTables.Table.RUNS)
        .filter(
            functions
                .col("job")
                .equalTo("evaluate")
                .and(functions.col("variant").equalTo(variant))
                .and(functions.col("status").equalTo(ExitCode.OK.key()))
                .and(functions.col("miou").isNotNull()));
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
