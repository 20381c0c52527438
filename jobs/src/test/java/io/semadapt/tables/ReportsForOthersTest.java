// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.error.ExitCode;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.metric.ConfusionMatrix;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.tables.ReportTables.Table;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The page about the tables: every column is on it, and its examples run as they stand. */
@ExtendWith(SharedSpark.class)
final class ReportsForOthersTest {
  private static final Path PAGE = Path.of("..", "src", "site", "reports.md");

  @TempDir private Path work;
  private String page;

  @BeforeEach
  void threeEvaluations() throws Exception {
    page = Files.readString(PAGE);
    ReportTables tables =
        new ReportTables(work.toString(), PlainLocalFileSystem.configure(new Configuration()));
    append(tables, "r1", "oracle", 0.5);
    append(tables, "r2", "oracle", 0.4);
    append(tables, "r3", "semantic", 0.3);
    tables.append(
        Table.CLASS_IOU,
        "r3",
        List.of(
            RowFactory.create("r3", "semantic", 0, "road", 0.3, null, 3L, 4L, 3L),
            RowFactory.create("r3", "semantic", 16, "train", null, null, 0L, 0L, 0L)));
  }

  @Test
  void everyColumnIsOnThePage() {
    for (Table table : Table.values()) {
      List<String> columns = new ArrayList<>();
      for (StructField field : table.schema().fields()) {
        assertThat(field.name()).matches("[a-z][a-z0-9]*(_[a-z0-9]+)*");
        columns.add(field.name() + " | " + type(field.dataType()));
      }
      Matcher section =
          Pattern.compile("### " + table.folder() + "\n(.*?)(\n#|\\z)", Pattern.DOTALL)
              .matcher(page);
      assertThat(section.find()).as(table.folder()).isTrue();
      List<String> documented =
          Pattern.compile("^\\| `(\\w+)` \\| ([^|]+) \\|", Pattern.MULTILINE)
              .matcher(section.group(1))
              .results()
              .map(row -> row.group(1) + " | " + row.group(2))
              .toList();
      assertThat(documented).as(table.folder()).isEqualTo(columns);
    }
  }

  private static String type(DataType type) {
    if (type instanceof MapType map) {
      return "map of %s to %s".formatted(type(map.keyType()), type(map.valueType()));
    }
    return type.typeName().replace("integer", "int");
  }

  @Test
  void javaReadsThem(SparkSession spark) throws Exception {
    String work = this.work.toString();
    // page
    List<Row> weakest =
        spark
            .read()
            .parquet(work + "/reports/class_iou")
            .where("variant = 'semantic' AND iou IS NOT NULL")
            .orderBy("iou")
            .limit(3)
            .collectAsList();
    // end
    assertThat(weakest.stream().map(row -> row.<String>getAs("name"))).containsExactly("road");
    String source =
        Files.readString(
            Path.of(
                "src/test/java", ReportsForOthersTest.class.getName().replace('.', '/') + ".java"));
    String shown = source.substring(source.indexOf("// page") + 7, source.indexOf("// end"));
    assertThat(page.replaceAll("\\s+", " ")).contains(shown.strip().replaceAll("\\s+", " "));
  }

  @Test
  void undefinedIsNullAndAFileIsOneRowGroupWithColumnsInOrder() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      String files = "'" + work + "/reports/class_iou/*.parquet'";
      assertThat(
              strings(statement, "SELECT name FROM read_parquet(" + files + ") WHERE iou IS NULL"))
          .containsExactly("train");
      assertThat(
              strings(
                  statement, "SELECT DISTINCT row_group_id FROM parquet_metadata(" + files + ")"))
          .containsExactly("0");
      assertThat(
              strings(
                  statement,
                  "SELECT column_name FROM (DESCRIBE SELECT * FROM read_parquet(" + files + "))"))
          .containsExactly(Table.CLASS_IOU.schema().fieldNames());
    }
  }

  private static List<String> strings(Statement statement, String sql) throws Exception {
    List<String> strings = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
    }
    return strings;
  }

  @Test
  void sparkSqlReadsThem(SparkSession spark) {
    List<Row> rows = spark.sql(example("Spark SQL")).collectAsList();
    assertThat(rows.stream().map(row -> row.getString(0) + " " + row.getDouble(1)))
        .containsExactly("oracle 0.4", "semantic 0.3");
  }

  @Test
  void duckDbReadsThem() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      List<String> scores = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery(example("DuckDB"))) {
        while (rows.next()) {
          scores.add(rows.getString("variant") + " " + rows.getDouble("miou"));
        }
      }
      assertThat(scores).containsExactly("oracle 0.4", "semantic 0.3");
      try (ResultSet row =
          statement.executeQuery(
              "SELECT epoch_us(started_utc) AS us, counts['samples'] AS samples,"
                  + " config['seed'] AS seed, schema_version FROM read_parquet('"
                  + work
                  + "/reports/runs/r2-*.parquet')")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getLong("us")).isEqualTo(1_767_312_000_000_000L);
        assertThat(row.getLong("samples")).isEqualTo(3);
        assertThat(row.getString("seed")).isEqualTo("7");
        assertThat(row.getInt("schema_version")).isEqualTo(2);
      }
    }
  }

  @Test
  void theExamplesOfPicturesAndLineageRun(SparkSession spark) throws Exception {
    ReportTables tables =
        new ReportTables(work.toString(), PlainLocalFileSystem.configure(new Configuration()));
    for (String runId : List.of("r2", "r3")) {
      ImageScore.append(
          tables,
          runId,
          Optional.of("semantic"),
          Stream.of(picture("good", 7), picture("bad-" + runId, 8)));
    }
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      assertThat(strings(statement, example("got worst, in DuckDB")))
          .containsExactly("bad-r3", "good");
    }
    for (String[] run : new String[][] {{"r4", "train-segmenter"}, {"r5", "evaluate"}}) {
      RunRow row =
          RunRows.of(
              run[0],
              run[1],
              "semantic",
              Instant.EPOCH,
              ExitCode.OK,
              Optional.of(0.5),
              "",
              Map.of());
      tables.append(
          Table.RUNS,
          run[0],
          List.of(
              RunRows.from(
                      new RunRow.Lineage(
                          Map.of("shards", "f00d"),
                          Optional.empty(),
                          Optional.of(
                              new RunRow.UsedCheckpoint(
                                  "c", Optional.of("beef"), OptionalLong.of(9))),
                          "host",
                          Optional.empty(),
                          Optional.of("semadapt " + run[1])),
                      row)
                  .toRow()));
    }
    assertThat(spark.sql(example("is of, in Spark SQL")).collectAsList())
        .containsExactly(
            RowFactory.create("r5", 0.5, 9L, "r4", "f00d", "semadapt train-segmenter"));
  }

  /** A picture of road alone, predicted as one label id. */
  private static ImageScore picture(String id, int predicted) {
    return ImageScore.of(
        id, new ConfusionMatrix().add(new byte[] {7, 7}, new byte[] {7, (byte) predicted}));
  }

  private static void append(ReportTables tables, String runId, String variant, double miou) {
    Instant started = Instant.parse("2026-01-0" + runId.charAt(1) + "T00:00:00Z");
    tables.append(
        Table.RUNS,
        runId,
        List.of(
            RunRows.of(
                    runId,
                    "evaluate",
                    variant,
                    started,
                    ExitCode.OK,
                    Optional.of(miou),
                    "",
                    Map.of("seed", "7"))
                .toRow()));
  }

  /** The first SQL after a reader's name, for the folder of this test. */
  private String example(String reader) {
    Matcher sql =
        Pattern.compile(Pattern.quote(reader) + "[^\n]*:\n\n```sql\n(.*?)```", Pattern.DOTALL)
            .matcher(page);
    assertThat(sql.find()).as(reader).isTrue();
    return sql.group(1).replace("/data/run1", work.toString());
  }
}
