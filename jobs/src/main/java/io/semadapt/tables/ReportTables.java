// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;

import io.semadapt.storage.TableRows;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * The report tables of a work folder: Parquet files under {@code reports/<table>/}, appended to and
 * never changed, readable by Spark SQL and any other Parquet reader. IoUs are fractions in [0, 1].
 */
public final class ReportTables {
  private static final String VERSION_COLUMN = "schema_version";
  private static final String RUN_ID = "run_id";
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
    private final String columns;

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
      this.columns = columns;
    }

    /** The name in older files of each column that had another. */
    private Map<String, String> oldNames() {
      return this == GAN_METRICS ? Map.of("variant", "mode") : Map.of();
    }

    /** The columns in their order; new ones are added at the end, before {@code schema_version}. */
    public StructType schema() {
      return StructType.fromDDL(columns + ", " + VERSION_COLUMN + " int");
    }

    /** The columns of the files, older ones included. */
    private StructType stored() {
      StructType stored = schema();
      for (String old : oldNames().values()) {
        stored = stored.add(old, DataTypes.StringType);
      }
      return stored;
    }

    /** The columns of measured numbers. */
    public List<String> metrics() {
      return Arrays.stream(schema().fields())
          .filter(field -> field.dataType().typeName().equals("double"))
          .map(StructField::name)
          .toList();
    }

    /** The folder's name: {@code class_iou}. */
    public String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final Path root;
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
    this.root = new Path(work, "reports");
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
    TableRows.write(
        new Path(new Path(root, table.folder()), runId + "-" + UUID.randomUUID() + ".parquet"),
        parquet(table),
        rows,
        (group, row) -> group(group, table, row),
        conf);
  }

  /** Every row of a table; none if nothing was appended yet. */
  public Dataset<Row> read(SparkSession spark, Table table) {
    Dataset<Row> rows =
        new TableFiles(new Path(root, table.folder()), conf).read(spark, table.stored(), notes);
    for (Map.Entry<String, String> renamed : table.oldNames().entrySet()) {
      org.apache.spark.sql.Column current = col(renamed.getKey());
      org.apache.spark.sql.Column old = col(renamed.getValue());
      rows = rows.withColumn(renamed.getKey(), coalesce(current, old)).drop(old);
    }
    // Older files have an empty text for none.
    return rows.withColumn(VARIANT, nullif(col(VARIANT), lit("")));
  }

  private static MessageType parquet(Table table) {
    Types.MessageTypeBuilder message = Types.buildMessage();
    for (StructField field : table.schema().fields()) {
      message.addField(parquet(field));
    }
    return message.named(table.folder());
  }

  private static Type parquet(StructField field) {
    String name = field.name();
    return switch (field.dataType().typeName()) {
      case "string" ->
          // A row of no run would be lost in every join.
          (name.equals(RUN_ID)
                  ? Types.required(PrimitiveTypeName.BINARY)
                  : Types.optional(PrimitiveTypeName.BINARY))
              .as(LogicalTypeAnnotation.stringType())
              .named(name);
      case "integer" -> Types.optional(PrimitiveTypeName.INT32).named(name);
      case "long" -> Types.optional(PrimitiveTypeName.INT64).named(name);
      case "double" -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
      case "timestamp" ->
          Types.optional(PrimitiveTypeName.INT64)
              .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
              .named(name);
      case "map" ->
          Types.optionalMap()
              .key(
                  Types.required(PrimitiveTypeName.BINARY)
                      .as(LogicalTypeAnnotation.stringType())
                      .named("key"))
              .value(mapValue(((MapType) field.dataType()).valueType()))
              .named(name);
      default -> throw new IllegalArgumentException("no Parquet type for " + field);
    };
  }

  private static Type mapValue(DataType type) {
    return type.typeName().equals("long")
        ? Types.optional(PrimitiveTypeName.INT64).named("value")
        : Types.optional(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named("value");
  }

  private static Group group(Group group, Table table, Row row) {
    StructType schema = table.schema();
    int values = schema.size() - 1;
    if (row.size() != values) {
      throw new IllegalArgumentException(
          "a row of %d values for %d columns".formatted(row.size(), values));
    }
    if (row.get(0) == null) {
      throw new IllegalArgumentException("a row has no " + RUN_ID);
    }
    for (int column = 0; column < values; column++) {
      String name = schema.fields()[column].name();
      Object value = row.get(column);
      if (value instanceof String text) {
        group.append(name, text);
      } else if (value instanceof Integer number) {
        group.append(name, (int) number);
      } else if (value instanceof Long number) {
        group.append(name, (long) number);
      } else if (value instanceof Double number) {
        group.append(name, (double) number);
      } else if (value instanceof Timestamp time) {
        group.append(name, micros(time.toInstant()));
      } else if (value instanceof Map<?, ?> map) {
        append(group.addGroup(name), map);
      } else if (value != null) {
        throw new IllegalArgumentException("column %s cannot hold %s".formatted(name, value));
      }
    }
    group.append(VERSION_COLUMN, table.version);
    return group;
  }

  private static void append(Group group, Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put((String) key, value));
    sorted.forEach(
        (key, value) -> {
          Group entry = group.addGroup("key_value").append("key", key);
          if (value instanceof Long number) {
            entry.append("value", (long) number);
          } else {
            entry.append("value", (String) value);
          }
        });
  }

  private static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }
}
