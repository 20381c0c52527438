// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A row of a table. Values are {@code String}, {@code Integer}, {@code Long}, {@code Double},
 * {@code Instant} or a map with texts as keys; they are empty where they are null, where an older
 * file does not have the column, and where it was not asked for.
 */
public final class TableRow {
  private final Map<String, Integer> positions;
  private final Object[] values;

  /**
   * A row.
   *
   * @param positions of the columns, the same for all rows of a file
   * @param values null where there is none
   */
  TableRow(Map<String, Integer> positions, Object[] values) {
    this.positions = positions;
    this.values = values;
  }

  /** The value of a column. */
  public <V> Optional<V> value(String column, Class<V> type) {
    Integer position = positions.get(column);
    return position == null
        ? Optional.empty()
        : Optional.ofNullable(values[position]).map(type::cast);
  }

  /** The value of a column that every row has. */
  public <V> V required(String column, Class<V> type) {
    return value(column, type)
        .orElseThrow(() -> new IllegalStateException("a row without " + column));
  }

  /** A text; empty for an empty text too, which older files have where there is none. */
  public Optional<String> text(String column) {
    return value(column, String.class).filter(text -> !text.isEmpty());
  }

  /** A number; NaN where there is none. */
  public double number(String column) {
    return value(column, Double.class).orElse(Double.NaN);
  }

  /** A column that is a map; no entries where it is null. */
  public <V> Map<String, V> map(String column, Class<V> type) {
    Map<String, V> map = new TreeMap<>();
    value(column, Map.class)
        .ifPresent(
            entries ->
                ((Map<?, ?>) entries)
                    .forEach((key, value) -> map.put((String) key, type.cast(value))));
    return map;
  }
}
