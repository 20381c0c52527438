// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.error.UserException;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.job.JobContext;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
final class ShardFilesTest {
  private final Configuration conf = PlainLocalFileSystem.configure(new Configuration());

  private static Sample sample(String id, byte[] label) {
    return new Sample(
        id, Domain.SOURCE, Split.TRAIN_EXTRA, 4, 3, new byte[] {1, 2, -3}, label, null);
  }

  @Test
  void samplesComeBackInOrderAndSparkReadsThem(
      @TempDir java.nio.file.Path folder, JobContext context) {
    Path file = new Path(folder.toUri().toString(), ShardFiles.name(7));
    ShardFiles.write(
        file, List.of(sample("a", new byte[] {9}), sample("b", null)).iterator(), conf);
    List<Sample> samples = ShardFiles.read(file, conf);
    assertThat(samples).extracting(Sample::id).containsExactly("a", "b");
    assertThat(samples.get(0).image()).containsExactly(1, 2, -3);
    assertThat(samples.get(0).label())
        .hasValueSatisfying(label -> assertThat(label).containsExactly(9));
    assertThat(samples.get(1).label()).isEmpty();
    assertThat(samples.get(1).split()).isEqualTo(Split.TRAIN_EXTRA);
    assertThat(ShardFiles.ids(file, conf)).containsExactly("a", "b");
    assertThat(context.spark().read().parquet(file.toString()).count()).isEqualTo(2);
    assertThat(folder.toFile().list()).doesNotContain("_tmp");
  }

  @Test
  void anIdThatLeadsOutOfItsFolderIsRefused(@TempDir java.nio.file.Path folder) throws IOException {
    for (String id : List.of("../../etc/x", "/etc/x", "a/b", "..", ".x", "", "a\nb", "x:y", "*")) {
      Path file =
          new Path(folder.toUri().toString(), "shard-%08x.parquet".formatted(id.hashCode()));
      writeByHand(file, id, CompressionCodecName.UNCOMPRESSED);
      assertThatThrownBy(() -> ShardFiles.read(file, conf))
          .isInstanceOf(UserException.class)
          .hasMessage(
              "Cannot read shard '%s': Invalid sample id '%s': expected a plain file name of at most"
                  + " 200 letters, digits and _ .,+=@()~- (is it damaged? remove its folder and run"
                  + " the job that made it)",
              file, id.replace('\n', '?'));
    }
    Path good = new Path(folder.toUri().toString(), "good.parquet");
    writeByHand(good, "Straße 7 (b), Köln_0001", CompressionCodecName.UNCOMPRESSED);
    assertThat(ShardFiles.read(good, conf)).hasSize(1);
  }

  @Test
  void aShardThatCouldGrowIsRefusedBeforeItDoes(@TempDir java.nio.file.Path folder)
      throws IOException {
    Path file = new Path(folder.toUri().toString(), ShardFiles.name(0));
    writeByHand(file, "a", CompressionCodecName.GZIP);
    assertThatThrownBy(() -> ShardFiles.read(file, conf))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read shard '%s': it is compressed, shards are not (is it damaged? remove its"
                + " folder and run the job that made it)",
            file);
    Path missing = new Path(folder.toUri().toString(), ShardFiles.name(1));
    assertThatThrownBy(() -> ShardFiles.read(missing, conf))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot read shard '%s': it does not exist", missing);
  }

  /** A shard that another program could have written. */
  private void writeByHand(Path file, String id, CompressionCodecName codec) throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message sample { required binary id (UTF8); required binary domain (UTF8);"
                + " required binary split (UTF8); required int32 width; required int32 height;"
                + " required binary image; optional binary label; optional binary instances; }");
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(HadoopOutputFile.fromPath(file, conf))
            .withType(schema)
            .withConf(conf)
            .withDictionaryEncoding(false)
            .withCompressionCodec(codec)
            .build()) {
      writer.write(
          new SimpleGroupFactory(schema)
              .newGroup()
              .append("id", id)
              .append("domain", "SOURCE")
              .append("split", "TRAIN")
              .append("width", 1)
              .append("height", 1)
              .append("image", Binary.fromConstantByteArray(new byte[64])));
    }
  }

  @Test
  void aFolderWithoutManifestIsRefused(@TempDir java.nio.file.Path folder) {
    Path path = new Path(folder.toString());
    assertThatThrownBy(() -> ShardManifest.read(path, conf))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read shards under '%s': no manifest (did ingest finish?)".formatted(folder));
    ShardManifest manifest =
        new ShardManifest(
            List.of(new ShardEntry("shard-00000.parquet", 2, 10)),
            2,
            1,
            4,
            3,
            Collections.nCopies(19, 5L),
            6,
            "f",
            Map.of("job", "ingest"));
    manifest.write(path, conf);
    assertThat(ShardManifest.read(path, conf)).isEqualTo(manifest);
  }

  @Test
  void tasksRunOnceEachAndResultsKeepTheirOrder(JobContext context) {
    AtomicLong counted = new AtomicLong();
    List<Long> squares =
        context.map(
            "square",
            5,
            "numbers",
            List.of(1L, 2L, 3L, 4L, 5L),
            number -> number * number,
            square -> {
              counted.addAndGet(square);
              return 1;
            });
    assertThat(squares).containsExactly(1L, 4L, 9L, 16L, 25L);
    assertThat(counted).hasValue(55);
    assertThatThrownBy(
            () ->
                context.map(
                    "fail",
                    1,
                    "numbers",
                    List.of(1L),
                    number -> {
                      throw new UserException("Cannot count '%s': it is odd", number);
                    },
                    (Long result) -> 1))
        .hasMessageContaining("it is odd");
  }
}
