// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** The columns of a table in their order, with their types in Parquet. */
final class TableColumns {
  private final MessageType schema;
  private final Map<String, String> currentNames;

  private TableColumns(MessageType schema, Map<String, String> currentNames) {
    this.schema = schema;
    this.currentNames = currentNames;
  }

  /**
   * The columns of a table.
   *
   * @param ddl as Spark SQL writes them: {@code run_id string, round int}; every row has the first.
   *     Spark's own parser would take a second where nothing else of Spark is needed
   * @param currentNames of columns that have another name in older files
   */
  static TableColumns of(String name, String ddl, Map<String, String> currentNames) {
    List<Type> fields = new ArrayList<>();
    for (String column : ddl.split(", ", -1)) {
      String[] words = column.split(" ", 2);
      fields.add(field(words[0], words[1], fields.isEmpty()));
    }
    return new TableColumns(new MessageType(name, fields), currentNames);
  }

  private static Type field(String name, String type, boolean required) {
    return switch (type) {
      case "string" ->
          // A row of no run would be lost in every join.
          (required
                  ? Types.required(PrimitiveTypeName.BINARY)
                  : Types.optional(PrimitiveTypeName.BINARY))
              .as(LogicalTypeAnnotation.stringType())
              .named(name);
      case "int" -> Types.optional(PrimitiveTypeName.INT32).named(name);
      case "bigint" -> Types.optional(PrimitiveTypeName.INT64).named(name);
      case "double" -> Types.optional(PrimitiveTypeName.DOUBLE).named(name);
      case "timestamp" ->
          Types.optional(PrimitiveTypeName.INT64)
              .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
              .named(name);
      case "map<string,string>" -> map(name, field("value", "string", false));
      case "map<string,bigint>" -> map(name, field("value", "bigint", false));
      default -> throw new IllegalArgumentException("no Parquet type for " + type);
    };
  }

  private static Type map(String name, Type value) {
    return Types.optionalMap()
        .key(
            Types.required(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named("key"))
        .value(value)
        .named(name);
  }

  MessageType schema() {
    return schema;
  }

  /** The values of a row in the order of the columns; null where there is none. */
  List<Object> values(TableRow row) {
    List<Object> values = new ArrayList<>();
    names().forEach(name -> values.add(row.value(name, Object.class).orElse(null)));
    return values;
  }

  List<String> names() {
    return schema.getFields().stream().map(Type::getName).toList();
  }

  /** Those of measured numbers. */
  List<String> numbers() {
    return schema.getFields().stream()
        .filter(Type::isPrimitive)
        .filter(field -> field.asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.DOUBLE)
        .map(Type::getName)
        .toList();
  }

  String first() {
    return schema.getFieldName(0);
  }

  boolean has(String column) {
    return schema.containsField(column);
  }

  Type type(String column) {
    return schema.getType(column);
  }

  /** The name of a column of a file, which may be an older one. */
  String currentName(String stored) {
    return currentNames.getOrDefault(stored, stored);
  }

  static boolean isTime(Type type) {
    return type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation;
  }

  /**
   * Fills an empty row of a file.
   *
   * @param values of each column; null where there is none
   * @return the row
   */
  Group fill(Group row, Function<String, Object> values) {
    for (Type field : schema.getFields()) {
      String name = field.getName();
      Object value = values.apply(name);
      if (value instanceof String text) {
        row.append(name, text);
      } else if (value instanceof Integer number) {
        row.append(name, (int) number);
      } else if (value instanceof Long number) {
        row.append(name, (long) number);
      } else if (value instanceof Double number) {
        row.append(name, (double) number);
      } else if (value instanceof Instant time) {
        row.append(name, micros(time));
      } else if (value instanceof Map<?, ?> map) {
        fill(row.addGroup(name), map);
      } else if (value != null) {
        throw new IllegalArgumentException("column %s cannot hold %s".formatted(name, value));
      } else if (field.isRepetition(Type.Repetition.REQUIRED)) {
        throw new IllegalArgumentException("a row has no " + name);
      }
    }
    return row;
  }

  private static void fill(Group group, Map<?, ?> map) {
    Map<String, Object> sorted = new TreeMap<>();
    map.forEach((key, value) -> sorted.put((String) key, value));
    sorted.forEach(
        (key, value) -> {
          Group entry = group.addGroup("key_value").append("key", key);
          if (value instanceof Long number) {
            entry.append("value", (long) number);
          } else if (value instanceof String text) {
            entry.append("value", text);
          }
        });
  }

  private static long micros(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }
}
