// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * A column of a table.
 *
 * @param type as Spark SQL writes it: {@code double}
 * @param value of a record, of this type; null where it was not measured
 * @param <R> record that becomes a row
 */
record Column<R>(String name, String type, Function<R, Object> value) {
  static <R> Column<R> text(String name, Function<R, String> value) {
    return new Column<>(name, "string", value::apply);
  }

  static <R> Column<R> integer(String name, ToIntFunction<R> value) {
    return new Column<>(name, "int", value::applyAsInt);
  }

  static <R> Column<R> count(String name, ToLongFunction<R> value) {
    return new Column<>(name, "bigint", value::applyAsLong);
  }

  static <R> Column<R> number(String name, ToDoubleFunction<R> value) {
    return new Column<>(name, "double", value::applyAsDouble);
  }

  static <R> Column<R> optionalNumber(String name, Function<R, OptionalDouble> value) {
    return new Column<>(name, "double", row -> nullable(value.apply(row)));
  }

  private static Double nullable(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  /** Columns one after the other. */
  @SafeVarargs
  static <R> List<Column<R>> join(List<Column<R>>... columns) {
    List<Column<R>> joined = new ArrayList<>();
    for (List<Column<R>> each : columns) {
      joined.addAll(each);
    }
    return List.copyOf(joined);
  }

  /** The columns of a table as DDL: {@code run_id string, round int}. */
  static <R> String ddl(List<Column<R>> columns) {
    return columns.stream()
        .map(column -> column.name() + " " + column.type())
        .collect(Collectors.joining(", "));
  }

  /** The row of a record. */
  static <R> Row row(List<Column<R>> columns, R values) {
    return RowFactory.create(
        columns.stream().map(column -> column.value().apply(values)).toArray());
  }
}
