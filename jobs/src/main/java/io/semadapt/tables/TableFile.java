// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import io.semadapt.storage.AtomicFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** A Parquet file of a table. */
final class TableFile {
  private final FileStatus file;
  private final TableColumns columns;
  private final Configuration conf;

  TableFile(FileStatus file, TableColumns columns, Configuration conf) {
    this.file = file;
    this.columns = columns;
    this.conf = conf;
  }

  /**
   * All of its rows, or none: its checksums are verified.
   *
   * @param wanted columns
   * @throws UnusableFileException if it is damaged or belongs to another table
   */
  List<TableRow> rows(List<String> wanted) throws UnusableFileException {
    return read(
        reader -> {
          FileMetaData footer = reader.getFileMetaData();
          requireOurs(footer.getSchema());
          return rows(reader, footer, wanted);
        });
  }

  /**
   * Whether its columns are exactly those of this version of the table, or fewer: what is read and
   * written again has lost nothing.
   *
   * @throws UnusableFileException if it is damaged or belongs to another table
   */
  boolean isKnown() throws UnusableFileException {
    return read(
        reader -> {
          MessageType schema = reader.getFileMetaData().getSchema();
          requireOurs(schema);
          return schema.getFields().stream()
              .allMatch(field -> columns.has(columns.currentName(field.getName())));
        });
  }

  /**
   * A text that was written with the rows; empty if there is none, or if another version wrote it,
   * with other columns.
   *
   * @throws UnusableFileException if it is damaged
   */
  String note(String key) throws UnusableFileException {
    return read(
        reader -> {
          FileMetaData footer = reader.getFileMetaData();
          return footer.getSchema().equals(columns.schema())
              ? footer.getKeyValueMetaData().getOrDefault(key, "")
              : "";
        });
  }

  @FunctionalInterface
  private interface Reading<T> {
    T of(ParquetFileReader reader) throws IOException, UnusableFileException;
  }

  private <T> T read(Reading<T> reading) throws UnusableFileException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromStatus(file, conf),
            HadoopReadOptions.builder(conf).usePageChecksumVerification().build())) {
      return reading.of(reader);
    } catch (IOException | RuntimeException e) {
      // Parquet throws all kinds of exceptions on damaged bytes.
      throw new UnusableFileException("it is damaged: " + AtomicFiles.reason(e));
    }
  }

  private List<TableRow> rows(ParquetFileReader reader, FileMetaData footer, List<String> wanted)
      throws IOException, UnusableFileException {
    List<Type> fields = new ArrayList<>();
    Map<String, Integer> positions = new HashMap<>();
    wanted.forEach(column -> positions.put(column, positions.size()));
    for (Type field : footer.getSchema().getFields()) {
      String current = columns.currentName(field.getName());
      if (positions.containsKey(current)) {
        positions.put(field.getName(), positions.get(current));
        fields.add(field);
      }
    }
    MessageType schema = new MessageType(footer.getSchema().getName(), fields);
    reader.setRequestedSchema(schema);
    MessageColumnIO io =
        new ColumnIOFactory(footer.getCreatedBy()).getColumnIO(schema, footer.getSchema());
    RowMaterializer materializer = new RowMaterializer(schema, positions);
    List<TableRow> rows = new ArrayList<>();
    boolean hasFirst = wanted.contains(columns.first());
    for (PageReadStore pages = reader.readNextRowGroup();
        pages != null;
        pages = reader.readNextRowGroup()) {
      RecordReader<TableRow> records = io.getRecordReader(pages, materializer);
      for (long row = 0; row < pages.getRowCount(); row++) {
        TableRow read = records.read();
        // Ours always have it; another program's may not.
        if (hasFirst && read.value(columns.first(), Object.class).isEmpty()) {
          throw new UnusableFileException("it has a row without " + columns.first());
        }
        rows.add(read);
      }
    }
    return rows;
  }

  /** Not if the first column is missing, a type differs, or most columns are unknown. */
  private void requireOurs(MessageType stored) throws UnusableFileException {
    int known = 0;
    boolean fits = stored.containsField(columns.first());
    for (Type field : stored.getFields()) {
      String current = columns.currentName(field.getName());
      if (columns.has(current)) {
        known++;
        fits &= fits(columns.type(current), field);
      }
    }
    if (!fits || 2 * known < stored.getFieldCount()) {
      throw new UnusableFileException("it belongs to another table");
    }
  }

  private static boolean fits(Type ours, Type stored) {
    if (!ours.isPrimitive()) {
      return isMap(stored) && fits(valueOf(ours), valueOf(stored));
    }
    if (!stored.isPrimitive()) {
      return false;
    }
    PrimitiveTypeName type = stored.asPrimitiveType().getPrimitiveTypeName();
    // Spark writes times in its own way.
    return type == ours.asPrimitiveType().getPrimitiveTypeName()
        || (type == PrimitiveTypeName.INT96 && TableColumns.isTime(ours));
  }

  private static Type valueOf(Type map) {
    return map.asGroupType().getType(0).asGroupType().getType(1);
  }

  private static boolean isMap(Type stored) {
    if (stored.isPrimitive() || stored.asGroupType().getFieldCount() != 1) {
      return false;
    }
    Type entries = stored.asGroupType().getType(0);
    if (entries.isPrimitive() || !entries.isRepetition(Type.Repetition.REPEATED)) {
      return false;
    }
    GroupType pair = entries.asGroupType();
    return pair.getFieldCount() == 2
        && pair.getFields().stream().allMatch(Type::isPrimitive)
        && pair.getType(0).asPrimitiveType().getPrimitiveTypeName() == PrimitiveTypeName.BINARY;
  }
}
