// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;

import io.semadapt.storage.TableRows;
import java.sql.Timestamp;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The report tables of a work folder: Parquet files under {@code reports/<table>/}, appended to and
 * never changed, readable by Spark SQL and any other Parquet reader. IoUs are fractions in [0, 1].
 */
public final class ReportTables {
  private static final String VERSION_COLUMN = "schema_version";
  private static final String VARIANT = "variant";

  /** A table and its columns. */
  public enum Table {
    /** One row per run, failed ones included. */
    RUNS(
        2,
        "run_id string, job string, variant string, started_utc timestamp, seconds double, "
            + "status string, exit_code int, config_hash string, counts map<string,bigint>, "
            + "miou double, version string, message string, config map<string,string>, cores int, "
            + "cpu_seconds double, peak_memory_mb bigint, engine string, device string, "
            + "precision string, finished_utc timestamp, host string, application_id string, "
            + "command string, inputs map<string,string>, conditions string, checkpoint string, "
            + "checkpoint_sha256 string, checkpoint_step bigint"),
    /** One row per class and evaluation; iou and iiou are null where the class never occurs. */
    CLASS_IOU(
        2,
        "run_id string, variant string, train_id int, name string, iou double, iiou double, "
            + "true_positive_px bigint, false_positive_px bigint, false_negative_px bigint"),
    /** One row per category and evaluation. */
    CATEGORY_IOU(
        2,
        "run_id string, variant string, category string, iou double, iiou double, "
            + "true_positive_px bigint, false_positive_px bigint, false_negative_px bigint"),
    /** One row for each pair of label ids that occurs. */
    CONFUSION(
        2,
        "run_id string, variant string, truth_label_id int, predicted_label_id int, "
            + "pixels bigint"),
    /** One row per picture and evaluation. */
    IMAGE_IOU(ImageScore.ddl()),
    /** One row per round of GAN training. */
    GAN_METRICS(2, Column.ddl(GanMetrics.COLUMNS)),
    /** One row per round of segmenter training. */
    SEGMENTER_METRICS(Column.ddl(SegmenterMetrics.COLUMNS));

    private final int version;
    private final String ddl;

    Table(String columns) {
      this(1, columns);
    }

    /**
     * A table.
     *
     * @param version counts up when a column goes, or changes its meaning or its name; not when one
     *     is added
     */
    Table(int version, String columns) {
      this.version = version;
      this.ddl = columns + ", " + VERSION_COLUMN + " int";
    }

    /** The current name of each column that has another in older files. */
    private Map<String, String> currentNames() {
      return this == GAN_METRICS ? Map.of("mode", VARIANT) : Map.of();
    }

    /** The columns with their types in Parquet. */
    TableColumns columns() {
      return TableColumns.of(folder(), ddl, currentNames());
    }

    /** The columns in their order; new ones are added at the end, before {@code schema_version}. */
    public StructType schema() {
      return StructType.fromDDL(ddl);
    }

    /** The columns of measured numbers. */
    public List<String> metrics() {
      return columns().numbers();
    }

    /** Whether jobs and commands read the rows of all runs. */
    private boolean isReadWhole() {
      return this == RUNS || this == CLASS_IOU || this == GAN_METRICS || this == SEGMENTER_METRICS;
    }

    /** The folder's name: {@code class_iou}. */
    public String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final String work;
  private final Configuration conf;
  private final Consumer<String> notes;

  /**
   * The tables of a work folder, to append to.
   *
   * @param work the work folder, on any Hadoop file system
   */
  public ReportTables(String work, Configuration conf) {
    this(work, conf, note -> {});
  }

  /**
   * The tables of a work folder, to read.
   *
   * @param work the work folder, on any Hadoop file system
   * @param notes takes a line for each file that is left out, such as a damaged one
   */
  public ReportTables(String work, Configuration conf, Consumer<String> notes) {
    this.work = work;
    this.conf = conf;
    this.notes = notes;
  }

  /**
   * Appends rows in one new file with a unique name: writers do not interfere, and readers see all
   * of the rows or none.
   *
   * @param rows values of every column but the last, {@code schema_version}
   */
  public void append(Table table, String runId, List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    TableColumns columns = table.columns();
    List<String> names = columns.names();
    Map<String, Integer> positions = new HashMap<>();
    names.subList(0, names.size() - 1).forEach(name -> positions.put(name, positions.size()));
    TableRows.write(
        new Path(
            new Path(work, "reports/" + table.folder()),
            runId + "-" + UUID.randomUUID() + ".parquet"),
        columns.schema(),
        Map.of(),
        rows,
        (group, row) -> {
          if (row.size() != positions.size()) {
            throw new IllegalArgumentException(
                "a row of %d values for %d columns".formatted(row.size(), positions.size()));
          }
          return columns.fill(
              group,
              name ->
                  name.equals(VERSION_COLUMN) ? table.version : stored(row, positions.get(name)));
        },
        conf);
  }

  private static Object stored(Row row, int position) {
    return row.get(position) instanceof Timestamp time ? time.toInstant() : row.get(position);
  }

  /** A table, to read without a session. */
  public PlainTable plain(Table table) {
    return new PlainTable(work, table, conf, notes);
  }

  /** Every row of a table, in the order of the run ids; none if nothing was appended yet. */
  public Dataset<Row> read(SparkSession spark, Table table) {
    TableColumns columns = table.columns();
    List<Row> rows =
        plain(table).rows().stream()
            .map(row -> RowFactory.create(columns.values(row).toArray()))
            .toList();
    // Older files have an empty text for none.
    return spark
        .createDataFrame(rows, table.schema())
        .withColumn(VARIANT, nullif(col(VARIANT), lit("")));
  }

  /**
   * Merges small files of the tables of which every row is read: see {@link MergedCopies}. For the
   * end of a run; it does nothing most of the time.
   *
   * @throws io.semadapt.error.UserException if a copy cannot be written; the tables are as before
   */
  public void merge() {
    for (Table table : Table.values()) {
      if (table.isReadWhole()) {
        plain(table).merge();
      }
    }
  }
}
