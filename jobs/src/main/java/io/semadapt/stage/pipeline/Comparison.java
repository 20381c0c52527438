// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.dataset.Variant;
import io.semadapt.job.JobContext;
import io.semadapt.tables.ReportTables;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The latest mIoU of each variant, as fractions. */
record Comparison(Map<Variant, Double> mious) {
  /** Reads the latest finished evaluation of each variant. */
  static Comparison read(List<Variant> variants, String work, JobContext context) {
    Map<Variant, Double> mious = new EnumMap<>(Variant.class);
    List<Row> rows =
        new ReportTables(work, context.hadoop())
            .read(context.spark(), ReportTables.Table.RUNS)
            .where("job = 'evaluate' and miou is not null and status in ('ok', 'below-threshold')")
            .orderBy(functions.col("started_utc"))
            .collectAsList();
    for (Variant variant : variants) {
      for (Row row : rows) {
        if (row.<String>getAs("variant").equals(variant.key())) {
          mious.put(variant, row.getAs("miou"));
        }
      }
    }
    return new Comparison(mious);
  }

  Optional<Double> miou(Variant variant) {
    return Optional.ofNullable(mious.get(variant));
  }
}
