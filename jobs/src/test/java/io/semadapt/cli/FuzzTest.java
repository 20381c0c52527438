// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static io.semadapt.fixture.Damage.SEED;
import static io.semadapt.fixture.Damage.damage;
import static io.semadapt.fixture.Damage.damageQuietly;
import static io.semadapt.fixture.Damage.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.fixture.Damage.Reading;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.FinishedParts;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.storage.WorkLock;
import io.semadapt.tables.ReportTables;
import io.semadapt.tables.ReportTables.Table;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.SegmenterCheckpoint;
import io.semadapt.train.TrainingState;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand damaged files ({@link io.semadapt.fixture.Damage}), in bounded time and memory. */
@ExtendWith(SharedSpark.class)
@Timeout(value = 40, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FuzzTest {
  private static final GanArchitecture SMALLEST = new GanArchitecture(1, 0, 1, 3, 1);
  @TempDir private Path folder;
  private final Configuration conf = PlainLocalFileSystem.configure(new Configuration());

  @Test
  void pictures() throws IOException {
    byte[] png = ImageCodec.encodePng(picture(24, 16));
    byte[] jpeg = jpeg(picture(40, 24));
    byte[] label = LabelCodec.encodeGreyPng(new LabelImage(20, 12, new byte[240]));
    damage(1500, png, FuzzTest::repairPng, bytes -> ImageCodec.decode(bytes, "a.png"));
    damage(1000, png, bytes -> {}, bytes -> ImageCodec.decode(bytes, "a.png"));
    damage(1500, jpeg, bytes -> {}, bytes -> ImageCodec.decode(bytes, "a.jpg"));
    damage(1000, label, FuzzTest::repairPng, bytes -> LabelCodec.decode(bytes, "a.png"));
    damage(500, label, FuzzTest::repairPng, bytes -> LabelCodec.decodeInstances(bytes, "a.png"));
  }

  @Test
  void picturesThatClaimToBeHuge() throws IOException {
    byte[] jpeg = jpeg(picture(40, 24));
    for (int i = 0; i + 9 < jpeg.length; i++) {
      if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xc0) {
        ByteBuffer.wrap(jpeg).putShort(i + 5, (short) 8000).putShort(i + 7, (short) 8000);
      }
    }
    byte[] png = ImageCodec.encodePng(picture(24, 16));
    ByteBuffer.wrap(png).putInt(16, 8000).putInt(20, 8000);
    repairPng(png);
    for (byte[] bomb : List.of(jpeg, png)) {
      assertThat(refusal(bomb, bytes -> ImageCodec.decode(bytes, "bomb")))
          .isEqualTo("Cannot read image 'bomb': too few bytes for 8000x8000");
    }
  }

  @Test
  void checkpoints() throws IOException {
    byte[] whole = bytes(gan(SMALLEST).toCheckpoint());
    Reading reading = reading(GanCheckpoint::of);
    damage(750, whole, bytes -> {}, reading);
    damage(1250, whole, FuzzTest::repairCheckpoint, reading);
  }

  /** Their checksums are right; only the claimed sizes do not match their parameters. */
  @Test
  void checkpointsThatClaimToBeHuge() throws IOException {
    int huge = Integer.MAX_VALUE;
    for (GanArchitecture claim :
        List.of(
            new GanArchitecture(100_000, 0, 1, 3, 1),
            new GanArchitecture(huge, huge, 1, 3, 1),
            new GanArchitecture(1, huge, 1, 3, 1),
            new GanArchitecture(1, 0, huge, 3, 1),
            new GanArchitecture(1, 0, 1, 30, 1),
            new GanArchitecture(1, 0, 1, 3, huge),
            new GanArchitecture(-1, -1, -1, -1, -1))) {
      assertThat(refusal(bytes(gan(claim).toCheckpoint()), reading(GanCheckpoint::of)))
          .endsWith(
              "round-000001.ckpt': its %d parameters are not those of %s"
                  .formatted(SMALLEST.parameterCount(), claim));
    }
    float[] parameters = new UnetArchitecture(1).initialParameters(1);
    for (SegmenterArchitecture claim :
        List.of(
            new UnetArchitecture(100_000),
            new UnetArchitecture(huge),
            new Fcn8sVgg16Architecture(1))) {
      Checkpoint bomb =
          new SegmenterCheckpoint(claim, "", "", 1, parameters, new float[0], new float[0])
              .toCheckpoint();
      assertThat(refusal(bytes(bomb), reading(SegmenterCheckpoint::of)))
          .endsWith(
              "round-000001.ckpt': its %d parameters are not those of %s"
                  .formatted(parameters.length, claim.name()));
    }
  }

  /** Parameters of the smallest networks, whatever sizes it claims. */
  private static GanCheckpoint gan(GanArchitecture claim) {
    int parameters = Math.toIntExact(SMALLEST.parameterCount());
    TrainingState state = TrainingState.initial(new float[parameters]);
    return new GanCheckpoint(claim, "a = b", "versions", 3, 7, state);
  }

  private static byte[] bytes(Checkpoint checkpoint) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    checkpoint.write(out);
    return out.toByteArray();
  }

  private <T> Reading reading(Function<Checkpoint, T> kind) {
    Path file = folder.resolve("round-000001.ckpt");
    return bytes -> {
      Files.write(file, bytes);
      CheckpointFiles.read(new org.apache.hadoop.fs.Path(file.toUri()), conf, kind);
    };
  }

  @Test
  void shards() throws IOException {
    Path file = folder.resolve("shard-00000.parquet");
    org.apache.hadoop.fs.Path shard = new org.apache.hadoop.fs.Path(file.toUri());
    byte[] png = ImageCodec.encodePng(picture(8, 8));
    ShardFiles.write(
        shard,
        List.of(
                new Sample("00001", Domain.SOURCE, Split.TRAIN, 8, 8, png, png, null),
                new Sample("00002", Domain.SOURCE, Split.TRAIN, 8, 8, png, null, png))
            .iterator(),
        conf);
    byte[] whole = Files.readAllBytes(file);
    damage(
        700,
        whole,
        bytes -> {},
        bytes -> {
          Files.write(file, bytes);
          ShardFiles.read(shard, conf);
        });
  }

  @Test
  void manifests() throws IOException {
    org.apache.hadoop.fs.Path hadoop = new org.apache.hadoop.fs.Path(folder.toUri());
    new ShardManifest(
            List.of(new ShardEntry("shard-00000.parquet", 2, 10)),
            2,
            1,
            8,
            8,
            Collections.nCopies(19, 3L),
            5,
            "abc",
            Map.of("job", "ingest"))
        .write(hadoop, conf);
    Path file = folder.resolve(ShardManifest.FILE);
    byte[] whole = Files.readAllBytes(file);
    Reading reading =
        bytes -> {
          Files.write(file, bytes);
          ShardManifest.read(hadoop, conf);
        };
    damage(1000, whole, bytes -> {}, reading);
    String json = new String(whole, UTF_8);
    for (String name : List.of("../a.parquet", "/etc/passwd", "a/b", "", "..", "a b", "x\\u0000")) {
      byte[] escaping = json.replace("shard-00000.parquet", name).getBytes(UTF_8);
      assertThat(refusal(escaping, reading))
          .startsWith(
              "Cannot read shards under '" + hadoop + "': its manifest is damaged: the name")
          .hasLineCount(1);
    }
    assertThat(refusal("null".getBytes(UTF_8), reading)).endsWith("its manifest is empty");
    String deep = "[".repeat(1 << 16);
    assertThat(refusal(deep.getBytes(UTF_8), reading)).hasLineCount(1);
  }

  /** A lock that cannot be read is some run's. */
  @Test
  void locks() throws IOException {
    Path file = folder.resolve("_lock");
    byte[] whole =
        """
        {"runId":"ingest-1","user":"a","host":"h","machine":"b pid:[1]","pid":12,"started":34}"""
            .getBytes(UTF_8);
    Reading reading =
        bytes -> {
          Files.write(file, bytes);
          assertThat(WorkLock.holder(folder.toString(), conf, Clock.systemUTC())).isPresent();
        };
    damageQuietly(1000, whole, reading);
    // To Jackson this is a letter of UTF-32 that does not exist.
    reading.read("\0\0\0{\1\1\1\1".getBytes(UTF_8));
  }

  /** A damaged file is named and left out; the other one stays readable. */
  @Test
  void tables(SparkSession spark) throws IOException {
    List<String> notes = new ArrayList<>();
    ReportTables tables = new ReportTables(folder.toString(), conf, notes::add);
    for (String runId : List.of("first", "second")) {
      tables.append(
          Table.CONFUSION, runId, List.of(RowFactory.create(runId, "semantic", 7, 8, 100L)));
    }
    Path table = folder.resolve("reports").resolve(Table.CONFUSION.folder());
    Path file;
    try (Stream<Path> files = Files.list(table)) {
      file = files.filter(each -> each.toString().endsWith(".parquet")).sorted().findFirst().get();
    }
    damageQuietly(
        50,
        Files.readAllBytes(file),
        bytes -> {
          Files.write(file, bytes);
          notes.clear();
          long rows = tables.read(spark, Table.CONFUSION).count();
          assertThat(rows).isEqualTo(2 - notes.size());
        });
  }

  /** A damaged copy of a table's files changes nothing: the files themselves are read. */
  @Test
  void mergedCopiesOfTables() throws IOException {
    ReportTables tables = new ReportTables(folder.toString(), conf);
    for (int run = 0; run < 100; run++) {
      String runId = "20260101-%06d-000-evaluate-00aa".formatted(run);
      tables.append(
          Table.CLASS_IOU,
          runId,
          List.of(RowFactory.create(runId, "oracle", 0, "road", 0.5, null, 1L, 2L, 3L)));
    }
    tables.merge();
    Path copy;
    try (Stream<Path> files = Files.list(folder.resolve("reports/_merged/class_iou"))) {
      copy = files.findFirst().orElseThrow();
    }
    damageQuietly(
        50,
        Files.readAllBytes(copy),
        bytes -> {
          Files.write(copy, bytes);
          assertThat(tables.plain(Table.CLASS_IOU).rows())
              .hasSize(100)
              .allSatisfy(
                  row -> {
                    assertThat(row.number("iou")).isEqualTo(0.5);
                    assertThat(row.value("false_negative_px", Long.class)).hasValue(3L);
                  });
        });
  }

  @Test
  void notesOnFinishedParts() throws IOException {
    record Outcome(String file, long samples, List<Long> pixels) {}
    FinishedParts<Outcome> parts =
        new FinishedParts<>(new org.apache.hadoop.fs.Path(folder.toUri()), Outcome.class, conf);
    parts.finish("a", new Outcome("shard-00000.parquet", 12, List.of(1L, 2L)));
    Path note;
    try (Stream<Path> files = Files.list(folder)) {
      note = files.filter(each -> each.toString().endsWith(".json")).findFirst().get();
    }
    damageQuietly(
        1000,
        Files.readAllBytes(note),
        bytes -> {
          Files.write(note, bytes);
          parts.outcome("a").ifPresent(outcome -> assertThat(outcome.file()).isNotNull());
        });
    Files.write(note, "\0\0\0{\1\1\1\1".getBytes(UTF_8));
    assertThat(parts.outcome("a")).isEmpty();
  }

  @Test
  void configurations() throws IOException {
    byte[] whole =
        """
        # A run.
        work = "/tmp/x"
        train-gan { steps = 100, crop = 128x64, variant = semantic, weights { semantic = 0.5 } }
        pipeline.variants = [source-only, semantic]
        data.folders.source { root = ${work}"/own", label-map { 7 = road } }
        """
            .getBytes(UTF_8);
    Path file = folder.resolve("run.conf");
    Reading reading =
        bytes -> {
          Files.write(file, bytes);
          Jobs.named("train-gan")
              .configure(ReferenceConfig.load("train-gan", List.of(file.toString()), List.of()));
        };
    damage(800, whole, bytes -> {}, reading);
    assertThat(refusal("a = ".concat("[".repeat(1 << 17)).getBytes(UTF_8), reading))
        .contains("Cannot read configuration '" + file + "': it is nested too deep");
  }

  /** The checksum of each complete chunk. */
  private static void repairPng(byte[] png) {
    ByteBuffer data = ByteBuffer.wrap(png);
    int position = 8;
    while (position + 12 <= png.length) {
      long length = data.getInt(position) & 0xffff_ffffL;
      if (position + 12 + length > png.length) {
        return;
      }
      CRC32 sum = new CRC32();
      sum.update(png, position + 4, (int) length + 4);
      data.putInt(position + 8 + (int) length, (int) sum.getValue());
      position += 12 + (int) length;
    }
  }

  private static void repairCheckpoint(byte[] checkpoint) {
    if (checkpoint.length > 4) {
      CRC32C sum = new CRC32C();
      sum.update(checkpoint, 0, checkpoint.length - 4);
      ByteBuffer.wrap(checkpoint).putInt(checkpoint.length - 4, (int) sum.getValue());
    }
  }

  private static RgbImage picture(int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    new Random(SEED).nextBytes(pixels);
    return new RgbImage(width, height, pixels);
  }

  private static byte[] jpeg(RgbImage picture) throws IOException {
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < picture.height(); y++) {
      for (int x = 0; x < picture.width(); x++) {
        image.setRGB(x, y, picture.rgb(x, y));
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, "jpeg", out)).isTrue();
    return out.toByteArray();
  }
}
