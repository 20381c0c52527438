// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.error.UserException;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.tables.ReportTables.Table;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;

/** A report table read without a session, for plans and for commands that answer at once. */
public final class PlainTable {
  private final Path folder;
  private final Configuration conf;

  /** A table of a work folder. */
  public PlainTable(String work, Table table, Configuration conf) {
    this.folder = new Path(work, "reports/" + table.folder());
    this.conf = conf;
  }

  /**
   * Names of its files, oldest run first: they begin with the run id, which begins with the time.
   */
  public List<String> files() {
    try {
      FileStatus[] files =
          folder
              .getFileSystem(conf)
              .listStatus(
                  folder,
                  file -> TableFiles.isVisible(file) && file.getName().endsWith(TableFiles.ENDING));
      return Arrays.stream(files).map(file -> file.getPath().getName()).sorted().toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UserException(e, "Cannot read '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  /**
   * The rows of some files, by column: {@code String}, {@code Integer}, {@code Long}, {@code
   * Double}, {@code Instant} or a map of texts; a null is left out.
   *
   * @param notes takes a line for each file that cannot be read and is left out
   */
  public List<Map<String, Object>> rows(List<String> files, Consumer<String> notes) {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String file : files) {
      Path path = new Path(folder, file);
      try (ParquetReader<Group> reader =
          ParquetReader.builder(new GroupReadSupport(), path).withConf(conf).build()) {
        for (Group row = reader.read(); row != null; row = reader.read()) {
          rows.add(values(row));
        }
      } catch (IOException | RuntimeException e) {
        // Parquet throws all kinds of exceptions on damaged bytes.
        notes.accept(TableFiles.leftOut(path, TableFiles.damaged(e)));
      }
    }
    return rows;
  }

  private static Map<String, Object> values(Group row) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Type field : row.getType().getFields()) {
      if (row.getFieldRepetitionCount(field.getName()) > 0) {
        values.put(field.getName(), value(row, field));
      }
    }
    return values;
  }

  private static Object value(Group row, Type field) {
    String name = field.getName();
    if (!field.isPrimitive()) {
      return map(row.getGroup(name, 0));
    }
    return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case BINARY -> row.getString(name, 0);
      case INT32 -> row.getInteger(name, 0);
      case INT64 ->
          field.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation
              ? Instant.EPOCH.plusNanos(TimeUnit.MICROSECONDS.toNanos(row.getLong(name, 0)))
              : row.getLong(name, 0);
      case DOUBLE -> row.getDouble(name, 0);
      default -> throw new IllegalArgumentException("unknown type of column " + name);
    };
  }

  private static Map<String, Object> map(Group map) {
    Map<String, Object> entries = new TreeMap<>();
    for (int index = 0; index < map.getFieldRepetitionCount("key_value"); index++) {
      Map<String, Object> entry = values(map.getGroup("key_value", index));
      entries.put((String) entry.get("key"), entry.get("value"));
    }
    return entries;
  }

  /** A column of a row that is a map; empty where it is null. */
  public static <V> Map<String, V> map(Map<String, Object> row, String column, Class<V> values) {
    Map<String, V> map = new TreeMap<>();
    if (row.get(column) instanceof Map<?, ?> entries) {
      entries.forEach((key, value) -> map.put((String) key, values.cast(value)));
    }
    return map;
  }
}
