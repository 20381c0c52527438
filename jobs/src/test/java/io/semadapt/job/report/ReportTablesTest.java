// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.job.ExitCode;
import io.semadapt.job.SharedSpark;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
final class ReportTablesTest {
  @Test
  void rowsComeBackThroughSparkSql(@TempDir Path work, SparkSession spark) {
    ReportTables tables = new ReportTables(work.toString(), new Configuration());
    assertThat(tables.read(spark, ReportTables.Table.RUNS).count()).isZero();
    Instant started = Instant.parse("2026-11-23T10:00:00.123456Z");
    RunRow run =
        new RunRow(
            "r1",
            "ingest",
            "",
            started,
            1.5,
            ExitCode.OK,
            "abc",
            Map.of("samples_read", 3L),
            Optional.empty(),
            "0.1.0",
            "");
    tables.append(ReportTables.Table.RUNS, "r1", List.of(run.toRow()));
    Row row = tables.read(spark, ReportTables.Table.RUNS).collectAsList().get(0);
    assertThat(row.<Timestamp>getAs("started_utc").toInstant()).isEqualTo(started);
    assertThat(row.getJavaMap(row.fieldIndex("counts"))).isEqualTo(Map.of("samples_read", 3L));
    assertThat(row.<Double>getAs("miou")).isNull();
    assertThat(row.<String>getAs("status")).isEqualTo("ok");
  }

  @Test
  void laterRowsOfARunAreAppended(@TempDir Path work, SparkSession spark) {
    ReportTables tables = new ReportTables(work.toString(), new Configuration());
    for (int truth = 0; truth < 3; truth++) {
      tables.append(
          ReportTables.Table.CONFUSION,
          "r1",
          List.of(RowFactory.create("r1", "oracle", truth, 7, 1L << 40)));
    }
    assertThat(tables.read(spark, ReportTables.Table.CONFUSION).count()).isEqualTo(3);
  }
}
