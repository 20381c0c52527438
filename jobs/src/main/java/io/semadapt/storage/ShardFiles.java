// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.error.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/**
 * Shards: Parquet files of samples, with columns id, domain, split, width, height, image, label and
 * instances (both may be null). Usable inside tasks: nothing here needs a session.
 */
public final class ShardFiles {
  /** Columns without the pixel data. */
  private static final MessageType HEADER =
      Types.buildMessage()
          .required(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named("id")
          .required(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named("domain")
          .required(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .named("split")
          .required(PrimitiveTypeName.INT32)
          .named("width")
          .required(PrimitiveTypeName.INT32)
          .named("height")
          .named("sample");

  private static final MessageType SCHEMA =
      HEADER.union(
          Types.buildMessage()
              .required(PrimitiveTypeName.BINARY)
              .named("image")
              .optional(PrimitiveTypeName.BINARY)
              .named("label")
              .optional(PrimitiveTypeName.BINARY)
              .named("instances")
              .named("sample"));

  /** Columns of large pages. */
  private static final Set<String> PIXELS = Set.of("image", "label");

  // Pictures of two megabytes each: the default of 128 MB of buffers would not fit small executors.
  private static final long ROW_GROUP_BYTES = 32L << 20;

  private ShardFiles() {}

  /** The name of a shard: {@code shard-00000.parquet}. */
  public static String name(int number) {
    return String.format(Locale.ROOT, "shard-%05d.parquet", number);
  }

  /** Writes a shard whole or not at all; an older one of the same name is replaced. */
  public static void write(Path file, Iterator<Sample> samples, Configuration conf) {
    SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
    AtomicFiles.write(
        file,
        conf,
        temporary -> {
          try (ParquetWriter<Group> writer =
              ExampleParquetWriter.builder(SyncedFile.at(temporary, conf))
                  .withType(SCHEMA)
                  .withConf(conf)
                  .withRowGroupSize(ROW_GROUP_BYTES)
                  .withDictionaryEncoding(false)
                  // PNG and JPEG bytes do not shrink any further.
                  .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                  .build()) {
            while (samples.hasNext()) {
              writer.write(group(groups, samples.next()));
            }
          }
        });
  }

  /** Every sample of a shard, in the order written; the whole shard is held in memory. */
  public static List<Sample> read(Path file, Configuration conf) {
    List<Sample> samples = new ArrayList<>();
    forEach(file, conf, samples::add);
    return samples;
  }

  /** Gives every sample of a shard to {@code visit}, one at a time. */
  public static void forEach(Path file, Configuration conf, Consumer<Sample> visit) {
    read(file, conf, SCHEMA, group -> visit.accept(sample(file, group)));
  }

  /** The ids of a shard; reads no pixels. */
  public static List<String> ids(Path file, Configuration conf) {
    List<String> ids = new ArrayList<>();
    read(file, conf, HEADER, group -> ids.add(group.getString("id", 0)));
    return ids;
  }

  /**
   * Compares a shard with its manifest.
   *
   * @param read number of samples in the shard
   * @param listed number of samples in its manifest
   * @throws UserException if they differ
   */
  static void requireSamples(Path file, long read, long listed) {
    if (read != listed) {
      throw new UserException(
          "Cannot use shard '%s': it holds %d samples, its manifest says %d (remove its folder and"
              + " run the job that made it)",
          file, read, listed);
    }
  }

  /**
   * @throws UserException if the file is missing, damaged, or claims more than it holds
   */
  private static void read(
      Path file, Configuration conf, MessageType columns, Consumer<Group> visit) {
    Configuration projected = new Configuration(conf);
    projected.set(ReadSupport.PARQUET_READ_SCHEMA, columns.toString());
    projected.setBoolean(ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED, true);
    checkSizes(file, conf);
    try (ParquetReader<Group> reader =
        guarded(
            file,
            () ->
                ParquetReader.builder(new GroupReadSupport(), file).withConf(projected).build())) {
      for (Group group = guarded(file, reader::read);
          group != null;
          group = guarded(file, reader::read)) {
        visit.accept(group);
      }
    } catch (IOException e) {
      throw damaged(file, e);
    }
  }

  /**
   * Holds the footer against the file's length: Parquet allocates what it claims. A shard is not
   * compressed, so that nothing in it can grow.
   */
  private static void checkSizes(Path file, Configuration conf) {
    guarded(
        file,
        () -> {
          HadoopInputFile input = HadoopInputFile.fromPath(file, conf);
          try (ParquetFileReader reader = ParquetFileReader.open(input);
              SeekableInputStream in = input.newStream()) {
            for (BlockMetaData block : reader.getFooter().getBlocks()) {
              for (ColumnChunkMetaData column : block.getColumns()) {
                check(column, block.getRowCount(), input.getLength());
                if (!PIXELS.contains(column.getPath().toDotString())) {
                  checkPages(column, in);
                }
              }
            }
          }
          return null;
        });
  }

  private static void check(ColumnChunkMetaData column, long rows, long length) throws IOException {
    long start = column.getStartingPos();
    long size = column.getTotalSize();
    if (column.getCodec() != CompressionCodecName.UNCOMPRESSED) {
      throw new IOException("it is compressed, shards are not");
    }
    if (start < 0 || size < 0 || start > length || size > length - start) {
      throw new IOException("it claims a size beyond its end");
    }
    if (column.getTotalUncompressedSize() != size || column.getValueCount() != rows || rows < 0) {
      throw new IOException("its counts contradict each other");
    }
  }

  /**
   * Parquet allocates what a page of the last column that it reads claims; others it cuts out of
   * what was read. The last column is never one of large pages.
   */
  private static void checkPages(ColumnChunkMetaData column, SeekableInputStream in)
      throws IOException {
    long end = column.getStartingPos() + column.getTotalSize();
    for (long position = column.getStartingPos(); position < end; ) {
      in.seek(position);
      PageHeader page = Util.readPageHeader(in);
      position = in.getPos() + page.getCompressed_page_size();
      if (page.getCompressed_page_size() < 0 || position > end) {
        throw new IOException("a page claims a size beyond its end");
      }
      if (page.getUncompressed_page_size() != page.getCompressed_page_size() || !page.isSetCrc()) {
        throw new IOException("a page is compressed or has no checksum");
      }
    }
  }

  private static <T> T guarded(Path file, Callable<T> read) {
    try {
      return read.call();
    } catch (FileNotFoundException e) {
      throw new UserException(e, "Cannot read shard '%s': it does not exist", file);
    } catch (Exception e) {
      // Parquet throws all kinds of exceptions on damaged bytes.
      throw damaged(file, e);
    }
  }

  private static UserException damaged(Path file, Exception e) {
    return new UserException(
        e,
        "Cannot read shard '%s': %s (is it damaged? remove its folder and run the job that made it)",
        file,
        AtomicFiles.reason(e));
  }

  private static Group group(SimpleGroupFactory groups, Sample sample) {
    Group group =
        groups
            .newGroup()
            .append("id", sample.id())
            .append("domain", sample.domain().name())
            .append("split", sample.split().name())
            .append("width", sample.width())
            .append("height", sample.height())
            .append("image", Binary.fromConstantByteArray(sample.image()));
    sample.label().ifPresent(bytes -> group.append("label", Binary.fromConstantByteArray(bytes)));
    sample
        .instances()
        .ifPresent(bytes -> group.append("instances", Binary.fromConstantByteArray(bytes)));
    return group;
  }

  private static Sample sample(Path file, Group group) {
    return guarded(
        file,
        () ->
            new Sample(
                group.getString("id", 0),
                Domain.valueOf(group.getString("domain", 0)),
                Split.valueOf(group.getString("split", 0)),
                group.getInteger("width", 0),
                group.getInteger("height", 0),
                group.getBinary("image", 0).getBytes(),
                bytes(group, "label"),
                bytes(group, "instances")));
  }

  private static byte[] bytes(Group group, String column) {
    return group.getFieldRepetitionCount(column) == 0
        ? null
        : group.getBinary(column, 0).getBytes();
  }
}
