// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.parquet.column.Dictionary;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/**
 * Makes rows of a Parquet file's values. Parquet's own records keep a list for every value, which
 * took most of the time and the memory of reading.
 */
final class RowMaterializer extends RecordMaterializer<TableRow> {
  private static final int JULIAN_DAY_OF_1970 = 2_440_588;

  private final Map<String, Integer> positions;
  private final Converter[] converters;
  private final GroupConverter root = new Root();
  private Object[] values = new Object[0];

  /**
   * For the rows of one file.
   *
   * @param schema of the columns to read, as the file has them
   * @param positions in the row of each of them
   */
  RowMaterializer(MessageType schema, Map<String, Integer> positions) {
    this.positions = positions;
    this.converters = new Converter[schema.getFieldCount()];
    for (int field = 0; field < converters.length; field++) {
      Type type = schema.getType(field);
      int position = positions.get(type.getName());
      converters[field] = converter(type, value -> values[position] = value);
    }
  }

  @Override
  public TableRow getCurrentRecord() {
    return new TableRow(positions, values);
  }

  @Override
  public GroupConverter getRootConverter() {
    return root;
  }

  private static Converter converter(Type type, Consumer<Object> target) {
    if (!type.isPrimitive()) {
      return new Entries(type.asGroupType(), target);
    }
    PrimitiveTypeName name = type.asPrimitiveType().getPrimitiveTypeName();
    if (name == PrimitiveTypeName.BINARY) {
      return new Texts(target);
    }
    return type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation time
        ? new Numbers(target, unit(time))
        : new Numbers(target, null);
  }

  private static TimeUnit unit(TimestampLogicalTypeAnnotation time) {
    return switch (time.getUnit()) {
      case MILLIS -> TimeUnit.MILLISECONDS;
      case MICROS -> TimeUnit.MICROSECONDS;
      case NANOS -> TimeUnit.NANOSECONDS;
    };
  }

  private final class Root extends GroupConverter {
    @Override
    public Converter getConverter(int field) {
      return converters[field];
    }

    @Override
    public void start() {
      values = new Object[positions.size()];
    }

    @Override
    public void end() {}
  }

  /** Numbers and times. */
  private static final class Numbers extends PrimitiveConverter {
    private final Consumer<Object> target;
    private final TimeUnit unit;

    /**
     * For one column.
     *
     * @param unit of times since 1970; null for numbers
     */
    Numbers(Consumer<Object> target, TimeUnit unit) {
      this.target = target;
      this.unit = unit;
    }

    @Override
    public void addInt(int value) {
      target.accept(value);
    }

    @Override
    public void addLong(long value) {
      if (unit == null) {
        target.accept(value);
      } else {
        long seconds = Math.floorDiv(value, unit.convert(1, TimeUnit.SECONDS));
        long rest = value - unit.convert(seconds, TimeUnit.SECONDS);
        target.accept(Instant.ofEpochSecond(seconds, unit.toNanos(rest)));
      }
    }

    @Override
    public void addDouble(double value) {
      target.accept(value);
    }

    /** A time as Spark writes it: nanoseconds of the day, the day. */
    @Override
    public void addBinary(Binary value) {
      ByteBuffer bytes = value.toByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      long nanos = bytes.getLong();
      long day = bytes.getInt() - (long) JULIAN_DAY_OF_1970;
      target.accept(Instant.ofEpochSecond(TimeUnit.DAYS.toSeconds(day), nanos));
    }
  }

  /** Texts; equal ones of a page are one object. */
  private static final class Texts extends PrimitiveConverter {
    private final Consumer<Object> target;
    private String[] dictionary = {};

    Texts(Consumer<Object> target) {
      this.target = target;
    }

    @Override
    public boolean hasDictionarySupport() {
      return true;
    }

    @Override
    public void setDictionary(Dictionary values) {
      dictionary = new String[values.getMaxId() + 1];
      for (int id = 0; id < dictionary.length; id++) {
        dictionary[id] = values.decodeToBinary(id).toStringUsingUTF8();
      }
    }

    @Override
    public void addValueFromDictionary(int id) {
      target.accept(dictionary[id]);
    }

    @Override
    public void addBinary(Binary value) {
      target.accept(value.toStringUsingUTF8());
    }
  }

  /** A map. */
  private static final class Entries extends GroupConverter {
    private final Consumer<Object> target;
    private final Converter keys;
    private final Converter values;
    private final GroupConverter entry = new Entry();
    private Map<String, Object> map = new TreeMap<>();
    private String key = "";
    private Object value;

    Entries(GroupType type, Consumer<Object> target) {
      this.target = target;
      GroupType pair = type.getType(0).asGroupType();
      this.keys = converter(pair.getType(0), each -> key = (String) each);
      this.values = converter(pair.getType(1), each -> value = each);
    }

    @Override
    public Converter getConverter(int field) {
      return entry;
    }

    @Override
    public void start() {
      map = new TreeMap<>();
    }

    @Override
    public void end() {
      target.accept(map);
    }

    private final class Entry extends GroupConverter {
      @Override
      public Converter getConverter(int field) {
        return field == 0 ? keys : values;
      }

      @Override
      public void start() {
        value = null;
      }

      @Override
      public void end() {
        map.put(key, value);
      }
    }
  }
}
