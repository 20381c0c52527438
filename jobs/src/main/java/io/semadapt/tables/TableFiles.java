// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.error.UserException;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.PlainLocalFileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A folder of small Parquet files, one table. A file that cannot be read, or belongs to another
 * table, is reported and left out, so that the others remain readable.
 */
public final class TableFiles {
  static final String ENDING = ".parquet";

  private final Path folder;
  private final Configuration conf;

  /** The files of a folder, on any Hadoop file system. */
  public TableFiles(Path folder, Configuration conf) {
    this.folder = folder;
    this.conf = conf;
  }

  /**
   * Every row of the files that can be read; none if the folder is not there.
   *
   * @param schema columns, some of which older files may lack; the first is in every row
   * @param notes takes a line for each file that is left out
   * @throws UserException if the folder cannot be listed
   */
  public Dataset<Row> read(SparkSession spark, StructType schema, Consumer<String> notes) {
    List<String> sound = new ArrayList<>();
    boolean complete = true;
    try {
      FileSystem fileSystem = folder.getFileSystem(conf);
      if (fileSystem.exists(folder)) {
        for (FileStatus file : fileSystem.listStatus(folder, TableFiles::isVisible)) {
          Optional<String> problem = problem(file, schema);
          if (problem.isEmpty()) {
            sound.add(literal(file.getPath()));
          } else {
            notes.accept(leftOut(file.getPath(), problem.get()));
            complete = false;
          }
        }
      }
    } catch (IOException e) {
      throw new UserException(e, "Cannot read table '%s': %s", folder, AtomicFiles.reason(e));
    }
    if (sound.isEmpty()) {
      return spark.createDataFrame(List.of(), schema);
    }
    // Spark lists one folder faster than many files.
    String[] paths = complete ? new String[] {literal(folder)} : sound.toArray(String[]::new);
    return spark.read().options(PlainLocalFileSystem.settings()).schema(schema).parquet(paths);
  }

  /** Spark's rule: names that begin with a dot or an underscore are not data. */
  static boolean isVisible(Path file) {
    return !file.getName().startsWith(".") && !file.getName().startsWith("_");
  }

  /** A note for people about a file that cannot be used. */
  static String leftOut(Path file, String problem) {
    return "left out '%s': %s (remove it)".formatted(file, problem);
  }

  static String damaged(Exception failure) {
    return "it is damaged: " + AtomicFiles.reason(failure);
  }

  /** Why a file cannot be used; empty if it can be read to its end. */
  private Optional<String> problem(FileStatus file, StructType schema) {
    if (!file.isFile() || !file.getPath().getName().endsWith(ENDING)) {
      return Optional.of("it is not a Parquet file");
    }
    // Page by page with their checksums: row by row took more than ten times as long.
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromStatus(file, conf),
            HadoopReadOptions.builder(conf).usePageChecksumVerification().build())) {
      if (isOfAnother(reader.getFileMetaData().getSchema(), schema)) {
        return Optional.of("it belongs to another table");
      }
      PageReadStore pages;
      do {
        pages = reader.readNextRowGroup();
      } while (pages != null);
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      // Parquet throws all kinds of exceptions on damaged bytes.
      return Optional.of(damaged(e));
    }
  }

  /** Whether the first column is missing, a type differs, or most columns are unknown. */
  private static boolean isOfAnother(MessageType columns, StructType schema) {
    int known = 0;
    for (StructField field : schema.fields()) {
      if (columns.containsField(field.name())) {
        known++;
        if (!fits(field, columns.getType(field.name()))) {
          return true;
        }
      }
    }
    return !columns.containsField(schema.fieldNames()[0]) || 2 * known < columns.getFieldCount();
  }

  private static boolean fits(StructField field, Type type) {
    return switch (field.dataType().typeName()) {
      case "string" -> is(type, PrimitiveTypeName.BINARY);
      case "integer" -> is(type, PrimitiveTypeName.INT32);
      case "long" -> is(type, PrimitiveTypeName.INT64);
      case "double" -> is(type, PrimitiveTypeName.DOUBLE);
      case "timestamp" -> is(type, PrimitiveTypeName.INT64) || is(type, PrimitiveTypeName.INT96);
      default -> !type.isPrimitive();
    };
  }

  private static boolean is(Type type, PrimitiveTypeName name) {
    return type.isPrimitive() && type.asPrimitiveType().getPrimitiveTypeName() == name;
  }

  /**
   * A path for Spark's readers, which take it as a glob: {@code run[1]} would be the tables of
   * {@code run1}.
   */
  private static String literal(Path folder) {
    return folder.toString().replaceAll("[{}\\[\\]*?\\\\]", "\\\\$0");
  }
}
