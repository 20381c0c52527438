// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;

/** Rows of a table as a Parquet file, without a Spark job. Usable inside tasks. */
public final class TableRows {
  private TableRows() {}

  /**
   * Writes a file whole or not at all.
   *
   * @param notes that the file keeps beside its rows, by name
   * @param fill fills an empty row
   */
  public static <R> void write(
      Path file,
      MessageType schema,
      Map<String, String> notes,
      List<R> rows,
      BiFunction<Group, R, Group> fill,
      Configuration conf) {
    SimpleGroupFactory groups = new SimpleGroupFactory(schema);
    AtomicFiles.write(
        file,
        conf,
        temporary -> {
          try (ParquetWriter<Group> writer =
              ExampleParquetWriter.builder(SyncedFile.at(temporary, conf))
                  .withType(schema)
                  .withExtraMetaData(notes)
                  .withConf(conf)
                  // Its library is part of Java; Snappy's is unpacked into the temporary folder.
                  .withCompressionCodec(CompressionCodecName.GZIP)
                  .build()) {
            for (R row : rows) {
              writer.write(fill.apply(groups.newGroup(), row));
            }
          }
        });
  }
}
