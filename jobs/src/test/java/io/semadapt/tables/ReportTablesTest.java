// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.error.ExitCode;
import io.semadapt.fixture.SharedSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
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
        RunRows.of(
            "r1",
            "ingest",
            "",
            started,
            ExitCode.OK,
            Optional.empty(),
            "",
            Map.of("ingest.limit", "3", "work", "w"));
    tables.append(ReportTables.Table.RUNS, "r1", List.of(run.toRow()));
    Row row = tables.read(spark, ReportTables.Table.RUNS).collectAsList().get(0);
    assertThat(row.<Timestamp>getAs("started_utc").toInstant()).isEqualTo(started);
    assertThat(row.getJavaMap(row.fieldIndex("counts"))).isEqualTo(Map.of("samples", 3L));
    assertThat(row.getJavaMap(row.fieldIndex("config")))
        .isEqualTo(Map.of("ingest.limit", "3", "work", "w"));
    assertThat(row.<Integer>getAs("cores")).isEqualTo(4);
    assertThat(row.<Double>getAs("cpu_seconds")).isEqualTo(12.5);
    assertThat(row.<Long>getAs("peak_memory_mb")).isEqualTo(512);
    assertThat(row.<Integer>getAs("schema_version")).isEqualTo(1);
    assertThat(row.<Double>getAs("miou")).isNull();
    assertThat(row.<String>getAs("status")).isEqualTo("ok");
  }

  @Test
  void laterRowsOfARunAreAppended(@TempDir Path work, SparkSession spark) {
    ReportTables tables = new ReportTables(work.toString(), new Configuration());
    for (int truth = 0; truth < 3; truth++) {
      tables.append(ReportTables.Table.CONFUSION, "r1", confusion(truth));
    }
    assertThat(tables.read(spark, ReportTables.Table.CONFUSION).count()).isEqualTo(6);
  }

  @Test
  void aFolderWhoseNameLooksLikeAPatternHasItsOwnTables(@TempDir Path folder, SparkSession spark) {
    List<String> names = List.of("run[1]", "run1", "a*{b,c}?");
    List<ReportTables> all =
        names.stream()
            .map(name -> new ReportTables(folder.resolve(name).toString(), new Configuration()))
            .toList();
    for (int index = 0; index < all.size(); index++) {
      all.get(index).append(ReportTables.Table.CONFUSION, "r1", confusion(index));
    }
    for (int index = 0; index < all.size(); index++) {
      List<Row> rows = all.get(index).read(spark, ReportTables.Table.CONFUSION).collectAsList();
      assertThat(rows).as(names.get(index)).hasSize(2);
      assertThat(rows.get(0).getInt(2)).as(names.get(index)).isEqualTo(index);
    }
  }

  @Test
  void writersOfOneRunAndReadersNeverMeet(@TempDir Path work, SparkSession spark) throws Exception {
    int writers = 4;
    int files = 25;
    ReportTables tables = new ReportTables(work.toString(), new Configuration());
    tables.append(ReportTables.Table.CONFUSION, "r1", confusion(0));
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        running.add(
            pool.submit(
                () -> {
                  for (int file = 0; file < files; file++) {
                    tables.append(ReportTables.Table.CONFUSION, "r1", confusion(file));
                  }
                }));
      }
      while (running.stream().anyMatch(each -> !each.isDone())) {
        // Two rows a file: a half-written file would make the number odd, or fail the read.
        assertThat(tables.read(spark, ReportTables.Table.CONFUSION).count() % 2).isZero();
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(tables.read(spark, ReportTables.Table.CONFUSION).count())
        .isEqualTo(2L * (1 + writers * files));
  }

  @Test
  void processesThatAppendAtOnceLoseNothingAndChangeNothing(@TempDir Path work, SparkSession spark)
      throws Exception {
    ReportTables tables = new ReportTables(work.toString(), new Configuration());
    tables.append(ReportTables.Table.CONFUSION, "r0", confusion(0));
    Path folder = work.resolve("reports/confusion");
    Map<Path, String> before = contents(folder);
    List<Process> processes = new ArrayList<>();
    for (int number = 0; number < 3; number++) {
      processes.add(AppendingProcess.start(work, "r" + (number + 1)));
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    assertThat(contents(folder)).containsAllEntriesOf(before);
    assertThat(tables.read(spark, ReportTables.Table.CONFUSION).count())
        .isEqualTo(2L * (1 + 3 * AppendingProcess.FILES));
  }

  private static Map<Path, String> contents(Path folder) throws IOException {
    Map<Path, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file, HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  static List<Row> confusion(int truth) {
    return List.of(
        RowFactory.create("r1", "oracle", truth, 7, 1L << 40),
        RowFactory.create("r1", "oracle", truth, 8, 1L));
  }
}
