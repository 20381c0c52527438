// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.console.Console;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.FoldersLayout;
import io.semadapt.dataset.LabelEncoding;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.error.UserException;
import io.semadapt.fixture.ConfigAssertions;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.InstanceImage;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.label.CityscapesClass;
import io.semadapt.label.LabelIds;
import io.semadapt.spark.Sessions;
import io.semadapt.stage.ingest.IngestConfig.Data;
import io.semadapt.stage.ingest.IngestConfig.Folders;
import io.semadapt.stage.ingest.IngestConfig.Ingest;
import io.semadapt.stage.ingest.IngestConfig.SourceSplit;
import io.semadapt.stage.ingest.IngestConfig.TargetSplit;
import io.semadapt.stage.ingest.IngestJob.Result;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class IngestJobTest {
  private static final byte ROAD = 7;
  private static final byte LICENCE_PLATE = 34;
  private static final Folders NOTHING =
      new Folders(Optional.empty(), Optional.empty(), Optional.empty());

  @TempDir java.nio.file.Path folder;

  private final JobContext context;

  IngestJobTest(JobContext context) {
    this.context = context;
  }

  private java.nio.file.Path gta5() {
    return folder.resolve("gta5");
  }

  private java.nio.file.Path cityscapes() {
    return folder.resolve("cityscapes");
  }

  private static byte[] image(int width, int height) {
    byte[] bytes = new byte[3 * width * height];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 7);
    }
    return ImageCodec.encodePng(new RgbImage(width, height, bytes));
  }

  private static LabelImage labels(int width, int height, int id) {
    byte[] ids = new byte[width * height];
    Arrays.fill(ids, (byte) id);
    return new LabelImage(width, height, ids);
  }

  private static void write(java.nio.file.Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  @BeforeEach
  void smallTrees() throws IOException {
    for (int i = 1; i <= 6; i++) {
      write(gta5().resolve("images/0000%d.png".formatted(i)), image(16, 8));
      write(
          gta5().resolve("labels/0000%d.png".formatted(i)),
          LabelCodec.encodePalettePng(labels(16, 8, i == 6 ? LICENCE_PLATE : ROAD)));
    }
    for (String split : List.of("train", "val")) {
      for (int i = 0; i < 3; i++) {
        String id = "ulm_%06d_000019".formatted(i + (split.equals("val") ? 10 : 0));
        write(
            cityscapes().resolve("leftImg8bit/%s/ulm/%s_leftImg8bit.png".formatted(split, id)),
            image(32, 16));
        if (split.equals("val")) {
          String stem = "gtFine/val/ulm/" + id + "_gtFine_";
          write(
              cityscapes().resolve(stem + "labelIds.png"),
              LabelCodec.encodeGreyPng(labels(32, 16, ROAD)));
          char[] values = new char[32 * 16];
          Arrays.fill(values, (char) 26_001);
          write(
              cityscapes().resolve(stem + "instanceIds.png"),
              LabelCodec.encodeInstancesPng(new InstanceImage(32, 16, values)));
        }
      }
    }
  }

  private IngestConfig config(int maxRejected, Optional<PixelSize> size) {
    List<TargetSplit> training = List.of(TargetSplit.TRAIN);
    return new IngestConfig(
        folder.resolve("work").toString(),
        new Data(Optional.of(gta5().toString()), Optional.of(cityscapes().toString()), NOTHING),
        new Ingest(SourceSplit.ALL, Optional.empty(), training, size, 1, 0.01, maxRejected, 0));
  }

  private IngestConfig gta5(String root, SourceSplit split) {
    return new IngestConfig(
        folder.resolve("work").toString(),
        new Data(Optional.of(root), Optional.empty(), NOTHING),
        new Ingest(split, Optional.empty(), List.of(), Optional.empty(), 1, 0.01, 0, 0));
  }

  private Result run(IngestConfig config) {
    return PreparedJobs.run(new IngestJob(), config, context);
  }

  private Path shards(String set) {
    return new Path(folder.resolve("work/shards").resolve(set).toString());
  }

  private List<Sample> samples(String set) {
    List<Sample> samples = new ArrayList<>();
    for (Path shard : ShardManifest.read(shards(set), context.hadoop()).paths(shards(set))) {
      samples.addAll(ShardFiles.read(shard, context.hadoop()));
    }
    return samples;
  }

  @Test
  void shardsHoldTheOriginalBytesAndHaveAManifest() throws IOException {
    Result result = run(config(0, Optional.empty()));
    assertThat(result.sourceSamples()).isEqualTo(6);
    assertThat(result.targetSamples()).isEqualTo(3);
    assertThat(result.targetValSamples()).isEqualTo(3);
    ShardManifest source = ShardManifest.read(shards("source"), context.hadoop());
    assertThat(source.samples()).isEqualTo(6);
    assertThat(source.labelled()).isEqualTo(6);
    assertThat(source.width()).isEqualTo(16);
    assertThat(source.classPixels().get(0)).isEqualTo(5L * 16 * 8);
    assertThat(source.ignoredPixels()).isEqualTo(16L * 8);
    List<Sample> samples = samples("source");
    assertThat(samples)
        .extracting(Sample::id)
        .containsExactlyInAnyOrder("00001", "00002", "00003", "00004", "00005", "00006")
        .isNotEqualTo(List.of("00001", "00002", "00003", "00004", "00005", "00006"));
    assertThat(samples.get(0).domain()).isEqualTo(Domain.SOURCE);
    assertThat(samples.get(0).image())
        .isEqualTo(Files.readAllBytes(gta5().resolve("images/00001.png")));
    Sample val = samples("target-val").get(0);
    assertThat(val.split()).isEqualTo(Split.VAL);
    assertThat(val.instances()).isPresent();
    assertThat(samples("target").get(0).label()).isEmpty();
    assertThat(folder.resolve("work/shards/rejected/source")).doesNotExist();
  }

  @Test
  void aSecondRunWritesOnlySetsWithChangedFiles() throws IOException {
    assertThat(run(config(0, Optional.empty())).shardsWritten()).isEqualTo(3);
    assertThat(run(config(0, Optional.empty())).shardsWritten()).isZero();
    write(gta5().resolve("images/00002.png"), image(16, 8));
    write(gta5().resolve("labels/00002.png"), LabelCodec.encodePalettePng(labels(16, 8, 8)));
    Files.setLastModifiedTime(
        gta5().resolve("labels/00002.png"), java.nio.file.attribute.FileTime.fromMillis(1));
    assertThat(run(config(0, Optional.empty())).shardsWritten()).isEqualTo(1);
    ShardManifest source = ShardManifest.read(shards("source"), context.hadoop());
    assertThat(source.classPixels().get(1)).isEqualTo(16L * 8);
  }

  @Test
  void resizingBringsImagesLabelsAndInstancesToOneSize() {
    run(config(0, Optional.of(new PixelSize(8, 4))));
    for (String set : List.of("source", "target", "target-val")) {
      ShardManifest manifest = ShardManifest.read(shards(set), context.hadoop());
      assertThat(manifest.width()).isEqualTo(8);
      assertThat(manifest.height()).isEqualTo(4);
      for (Sample sample : samples(set)) {
        assertThat(ImageCodec.decode(sample.image(), "i").width()).isEqualTo(8);
        sample
            .label()
            .ifPresent(bytes -> assertThat(LabelCodec.decode(bytes, "l").height()).isEqualTo(4));
        sample
            .instances()
            .ifPresent(
                bytes ->
                    assertThat(LabelCodec.decodeInstances(bytes, "n").values())
                        .hasSize(32)
                        .containsOnly((char) 26_001));
      }
    }
  }

  @Test
  void aFileThatCannotBeOpenedIsRejectedWithItsSample() throws IOException {
    Files.delete(gta5().resolve("labels/00003.png"));
    Files.createSymbolicLink(
        gta5().resolve("labels/00003.png"), java.nio.file.Path.of("/absent/00003.png"));
    assertThatThrownBy(() -> run(config(0, Optional.empty())))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot ingest '%s': 1 rejected, 0 allowed; the first: labels/00003.png: a link to '/absent/00003.png', which is not there (allow them with ingest.max-rejected=1)"
                .formatted(gta5()));
    Result result = run(config(1, Optional.empty()));
    assertThat(result.sourceSamples()).isEqualTo(5);
    assertThat(result.samplesRejected()).isEqualTo(1);
    assertThat(
            context
                .spark()
                .read()
                .parquet(shards("rejected/source").toString())
                .select("id", "reason")
                .first()
                .mkString(" "))
        .isEqualTo("00003 unreadable");
  }

  @Test
  void aPictureThatViewersTurnIsRejected() throws IOException {
    byte[] picture = image(16, 8);
    byte[] exif = HexFormat.of().parseHex("4d4d002a00000008000101120003000000010006000000000000");
    int afterHeader = 8 + 25;
    ByteBuffer turned =
        ByteBuffer.allocate(picture.length + 12 + exif.length)
            .put(picture, 0, afterHeader)
            .putInt(exif.length)
            .put("eXIf".getBytes(StandardCharsets.US_ASCII))
            .put(exif);
    CRC32 sum = new CRC32();
    sum.update(turned.array(), afterHeader + 4, 4 + exif.length);
    turned.putInt((int) sum.getValue());
    turned.put(picture, afterHeader, picture.length - afterHeader);
    write(gta5().resolve("images/00002.png"), turned.array());
    assertThatThrownBy(() -> run(config(0, Optional.empty())))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(
            "images/00002.png: its EXIF orientation is 6, not 1 (turn its pixels, or remove the tag if they fit the label map)");
  }

  @Test
  void labelsWithoutACountedPixelAreRefused() throws IOException {
    for (int i = 1; i <= 6; i++) {
      write(
          gta5().resolve("labels/0000%d.png".formatted(i)),
          LabelCodec.encodeGreyPng(labels(16, 8, i % 2)));
    }
    assertThatThrownBy(() -> run(config(0, Optional.empty())))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot ingest '%s': no pixel of its 6 label maps has a class (are they train ids, or does the label map ignore them?)"
                .formatted(gta5()));
    assertThat(folder.resolve("work/shards/source")).doesNotExist();
  }

  @Test
  void labelsThatMayBeTrainIdsAreWarnedOf() throws IOException {
    String warning =
        "warning: source: no class with a label id above 19 occurs in its 6 label maps: are they train ids?";
    assertThat(printed()).contains(warning);
    assertThat(printed()).contains("source: 6 samples, unchanged").contains(warning);
    write(gta5().resolve("labels/00001.png"), LabelCodec.encodeGreyPng(labels(16, 8, 26)));
    assertThat(printed()).doesNotContain("warning: source");
  }

  @Test
  void whatIsLeftOutIsSaidAloud() throws IOException {
    write(gta5().resolve("images/._00001.png"), new byte[] {0, 5, 22, 7});
    write(gta5().resolve("images/.ipynb_checkpoints/00001-checkpoint.png"), image(16, 8));
    assertThat(printed())
        .contains(
            "source: left out 2 hidden or foreign files: images/._00001.png, images/.ipynb_checkpoints/00001-checkpoint.png")
        .contains("source: 6 samples");
  }

  private String printed() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    Clock clock = Clock.systemUTC();
    JobContext printing =
        new JobContext(
            Sessions.of(context.spark()), "test", clock, new Console(out, out, false, clock));
    PreparedJobs.run(new IngestJob(), config(0, Optional.empty()), printing);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aFewIncompletePairsAsGta5HasThemAreLeftOutAndCounted() throws IOException {
    for (int number = 7; number <= 200; number++) {
      String name = "/%05d.png".formatted(number);
      write(gta5().resolve("images" + name), image(16, 8));
      write(gta5().resolve("labels" + name), LabelCodec.encodePalettePng(labels(16, 8, ROAD)));
    }
    write(gta5().resolve("labels/00020.png"), LabelCodec.encodePalettePng(labels(15, 8, ROAD)));
    Files.delete(gta5().resolve("labels/00030.png"));

    assertThat(printed())
        .contains("rejected labels/00020.png: 15x8 pixels, but its image has 16x8")
        .contains(
            "warning: %s: 2 left out: 1 missing-label, 1 size-mismatch; all are listed in %s"
                .formatted(gta5(), shards("rejected/source")));
    assertThat(ShardManifest.read(shards("source"), context.hadoop()).samples()).isEqualTo(198);
    assertThat(printed()).as("a second run").contains("source: 198 samples, unchanged");

    write(gta5().resolve("images/00040.png"), Arrays.copyOf(image(16, 8), 90));
    assertThatThrownBy(() -> run(config(0, Optional.empty())))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "Cannot ingest '%s': 1 rejected, 0 allowed; the first: images/00040.png: ", gta5());
    Files.delete(gta5().resolve("labels/00041.png"));
    assertThatThrownBy(() -> run(config(1, Optional.empty())))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot ingest '%s': 2 rejected, 1 allowed", gta5());
    assertThat(run(config(2, Optional.empty())).sourceSamples()).isEqualTo(196);
  }

  @Test
  void everyRejectedSampleIsListedWithItsReason() throws IOException {
    write(gta5().resolve("images/00001.png"), Arrays.copyOf(image(16, 8), 90));
    write(gta5().resolve("labels/00002.png"), LabelCodec.encodePalettePng(labels(15, 8, ROAD)));
    write(gta5().resolve("labels/00003.png"), image(16, 8));
    write(
        gta5().resolve("labels/00004.png"),
        LabelCodec.encodeInstancesPng(new InstanceImage(16, 8, new char[128])));
    write(gta5().resolve("labels/00005.png"), LabelCodec.encodePalettePng(labels(16, 8, 99)));
    Files.delete(gta5().resolve("labels/00006.png"));
    write(gta5().resolve("labels/00007.png"), LabelCodec.encodePalettePng(labels(16, 8, ROAD)));
    write(gta5().resolve("images/00008.png"), "<html>".getBytes(StandardCharsets.UTF_8));
    write(gta5().resolve("labels/00008.png"), LabelCodec.encodePalettePng(labels(16, 8, ROAD)));
    write(gta5().resolve("images/00009.png"), image(16, 8));
    write(gta5().resolve("images/00009.jpg"), image(16, 8));
    write(gta5().resolve("labels/00009.png"), LabelCodec.encodePalettePng(labels(16, 8, ROAD)));
    write(gta5().resolve("images/00010.png"), image(16, 8));
    write(gta5().resolve("labels/00010.png"), LabelCodec.encodePalettePng(labels(16, 8, ROAD)));

    assertThatThrownBy(() -> run(config(0, Optional.empty())))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot ingest '%s': 3 rejected, 0 allowed; the first: images/00006.png: an image"
                    .formatted(gta5())
                + " without its label (allow them with ingest.max-rejected=3)");
    assertThatThrownBy(() -> run(config(8, Optional.empty())))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot ingest '%s': 9 rejected, 8 allowed".formatted(gta5()))
        .hasMessageEndingWith("; all are listed in " + shards("rejected/source") + ")");
    assertThatThrownBy(() -> ShardManifest.read(shards("source"), context.hadoop()))
        .isInstanceOf(UserException.class);

    Result result = run(config(9, Optional.empty()));
    assertThat(result.sourceSamples()).isEqualTo(1);
    assertThat(result.samplesRejected()).isEqualTo(9);
    List<Row> rows =
        context.spark().read().parquet(shards("rejected/source").toString()).collectAsList();
    assertThat(rows)
        .extracting(row -> row.getString(1) + " " + row.getString(2))
        .containsExactlyInAnyOrder(
            "images/00001.png truncated",
            "labels/00002.png size-mismatch",
            "labels/00003.png colour-label",
            "labels/00004.png sixteen-bit-label",
            "labels/00005.png unknown-label-id",
            "images/00006.png missing-label",
            "labels/00007.png missing-image",
            "images/00008.png not-an-image",
            "images/00009.png duplicate-id");
    assertThat(rows)
        .extracting(row -> row.getString(3))
        .contains(
            "15x8 pixels, but its image has 16x8",
            "label id 99 is not in the table of Cityscapes (0 to 33)");
  }

  @Test
  void wrongAndEmptyTreesAreRefused() throws IOException {
    Files.createDirectories(folder.resolve("empty"));
    IngestConfig empty = gta5(folder.resolve("empty").toString(), SourceSplit.ALL);
    assertThatThrownBy(() -> run(empty))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith(
            "Cannot find GTA5 images under '%s/empty': no images/*.png".formatted(folder));
    IngestConfig wrong = gta5(cityscapes().toString(), SourceSplit.ALL);
    assertThatThrownBy(() -> run(wrong))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot find GTA5 images under");
    IngestConfig missing = gta5("/no/such/tree", SourceSplit.ALL);
    assertThatThrownBy(() -> run(missing))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot ingest '/no/such/tree': no such folder (set data.gta5)");
  }

  @Test
  void splitListsSelectFromTheSource() throws IOException {
    Files.writeString(gta5().resolve("train.txt"), "00001.png\n00003.png\n");
    IngestConfig train = gta5(gta5().toString(), SourceSplit.TRAIN);
    assertThat(run(train).sourceSamples()).isEqualTo(2);
    Files.delete(gta5().resolve("train.txt"));
    assertThatThrownBy(() -> run(train))
        .hasMessage(
            "Cannot select GTA5 split 'train': neither split.mat nor train.txt under '%s' (set"
                    .formatted(gta5())
                + " ingest.split-file)");
  }

  @Test
  void ownDataBecomesLabelIds() throws IOException {
    java.nio.file.Path own = folder.resolve("own");
    byte[] values = {3, 3, 15, 0};
    write(own.resolve("RGB/Town01/1.png"), image(2, 2));
    write(own.resolve("RGB/Town02/1.png"), image(2, 2));
    byte[] rgb = new byte[12];
    for (int i = 0; i < values.length; i++) {
      rgb[3 * i] = values[i];
      rgb[3 * i + 1] = (byte) 200;
    }
    byte[] labels = ImageCodec.encodePng(new RgbImage(2, 2, rgb));
    write(own.resolve("GT/LABELS/Town01/1.png"), labels);
    write(own.resolve("GT/LABELS/Town02/1.png"), labels);
    List<String> settings =
        List.of(
            "work=" + folder.resolve("work"),
            "data.folders.source.root=" + own,
            "data.folders.source.images=RGB",
            "data.folders.source.labels=GT/LABELS",
            "data.folders.source.label-channel=first");

    Result result = run(configure(settings, "{ 3 = road, 15 = 6, 0 = ignore }"));

    assertThat(result.sourceSamples()).isEqualTo(2);
    assertThat(result.targetSamples()).isZero();
    assertThat(samples("source"))
        .extracting(Sample::id)
        .containsExactlyInAnyOrder("Town01_1", "Town02_1");
    assertThat(LabelCodec.decode(samples("source").get(0).label().orElseThrow(), "l").ids())
        .containsExactly(ROAD, ROAD, (byte) 19, (byte) 0);
    ShardManifest manifest = ShardManifest.read(shards("source"), context.hadoop());
    assertThat(manifest.classPixels().get(0)).isEqualTo(4);
    assertThat(manifest.classPixels().get(6)).isEqualTo(2);
    assertThat(manifest.ignoredPixels()).isEqualTo(2);

    assertThat(run(configure(settings, "{ 3 = sidewalk, 15 = 6, 0 = ignore }")).shardsWritten())
        .as("another map is another data set")
        .isEqualTo(1);
    assertThatThrownBy(() -> run(configure(settings, "{ 3 = road, 15 = 6 }")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("GT/LABELS/Town0")
        .hasMessageContaining("value 0 is not in its label-map (0 = ignore would leave");
  }

  /** SYNTHIA: 16 bits of red, green and blue, the class in red and the instance in green. */
  @Test
  void labelsOfSynthiaAreRead() throws IOException {
    java.nio.file.Path root = folder.resolve("RAND_CITYSCAPES");
    short[] pixels = new short[3 * 23];
    for (int value = 0; value < 23; value++) {
      pixels[3 * value] = (short) value;
      pixels[3 * value + 1] = (short) (300 * value);
    }
    write(root.resolve("RGB/0000000.png"), image(23, 1));
    write(root.resolve("GT/LABELS/0000000.png"), deepColourPng(23, pixels));

    run(configure("synthia.conf", root));

    // Void, sky, building, road, sidewalk, fence, vegetation, pole, car, sign, person, bicycle,
    // motorcycle, parking, road work, light, terrain, rider, truck, bus, train, wall, marking.
    assertThat(trainIds())
        .containsExactly(
            255, 10, 2, 0, 1, 4, 8, 5, 13, 7, 11, 18, 17, 255, 255, 6, 9, 12, 14, 15, 16, 3, 255);
  }

  /** CARLA: 8 bits of red, green, blue and alpha, the tag in red. */
  @Test
  void labelsOfCarlaAreRead() throws IOException {
    java.nio.file.Path root = folder.resolve("carla");
    BufferedImage tags = new BufferedImage(29, 1, BufferedImage.TYPE_INT_ARGB);
    for (int tag = 0; tag < 29; tag++) {
      tags.setRGB(tag, 0, 0xff000000 | tag << 16);
    }
    write(root.resolve("images/1.png"), image(29, 1));
    write(root.resolve("labels/1.png"), png(tags));

    run(configure("carla.conf", root));

    assertThat(trainIds())
        .startsWith(255, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18)
        .endsWith(255, 255, 255, 255, 0, 255, 255, 255, 255)
        .hasSize(29);
  }

  private List<Integer> trainIds() {
    byte[] ids = LabelCodec.decode(samples("source").get(0).label().orElseThrow(), "l").ids();
    List<Integer> trainIds = new ArrayList<>();
    for (byte id : ids) {
      trainIds.add(LabelIds.trainId(id));
    }
    return trainIds;
  }

  private IngestConfig configure(String conf, java.nio.file.Path root) {
    return new IngestJob()
        .configure(
            ReferenceConfig.load(
                "ingest",
                List.of(java.nio.file.Path.of("..", "conf", conf).toString()),
                List.of("work=" + folder.resolve("work"), "data.folders.source.root=" + root)));
  }

  private static byte[] deepColourPng(int width, short[] pixels) throws IOException {
    ComponentColorModel rgb =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_sRGB),
            /* hasAlpha= */ false,
            /* isAlphaPremultiplied= */ false,
            Transparency.OPAQUE,
            DataBuffer.TYPE_USHORT);
    WritableRaster raster = rgb.createCompatibleWritableRaster(width, pixels.length / 3 / width);
    raster.setDataElements(0, 0, width, raster.getHeight(), pixels);
    return png(new BufferedImage(rgb, raster, /* isRasterPremultiplied= */ false, null));
  }

  private static byte[] png(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, "png", bytes)).isTrue();
    return bytes.toByteArray();
  }

  private static IngestConfig configure(List<String> settings, String labelMap) {
    List<String> all = new ArrayList<>(settings);
    all.add("data.folders.source.label-map=" + labelMap);
    return new IngestJob().configure(ReferenceConfig.load("ingest", List.of(), all));
  }

  @Test
  void ownDataReplacesEitherCorpus() throws IOException {
    java.nio.file.Path own = folder.resolve("own");
    write(own.resolve("images/a.jpg"), image(16, 8));
    write(own.resolve("images/b.png"), image(16, 8));
    write(own.resolve("labels/b.png"), LabelCodec.encodeGreyPng(labels(16, 8, ROAD)));
    List<String> settings =
        new ArrayList<>(
            List.of(
                "work=" + folder.resolve("work"),
                "data.gta5=" + gta5(),
                "data.cityscapes=" + cityscapes(),
                "data.folders.target.root=" + own));

    Result result = run(configure(settings, "{}"));

    assertThat(result.sourceSamples()).isEqualTo(6);
    assertThat(result.targetSamples()).as("a target needs no labels").isEqualTo(2);
    assertThat(result.targetValSamples()).isEqualTo(3);
    assertThat(samples("target"))
        .filteredOn(sample -> sample.id().equals("b"))
        .singleElement()
        .satisfies(
            sample -> {
              assertThat(sample.domain()).isEqualTo(Domain.TARGET);
              assertThat(sample.label()).isPresent();
            });
    settings.add("data.folders.target-val.root=" + own);
    assertThatThrownBy(() -> run(configure(settings, "{}")))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("images/a.jpg: an image without its label");
  }

  @Test
  void configurationDefaults() {
    ConfigAssertions.assertDefaults(
        new IngestJob(),
        Map.of("data.gta5", "/g"),
        new IngestConfig(
            "work",
            new Data(Optional.of("/g"), Optional.empty(), NOTHING),
            new Ingest(
                SourceSplit.ALL,
                Optional.empty(),
                List.of(TargetSplit.TRAIN),
                Optional.empty(),
                64,
                0.01,
                0,
                0)));
  }

  @Test
  void configurationFullMapping() {
    ConfigAssertions.assertFullMapping(
        new IngestJob(),
        Map.ofEntries(
            Map.entry("work", "/w"),
            Map.entry("data.gta5", "/g"),
            Map.entry("data.cityscapes", "/c"),
            Map.entry("data.folders.source.root", "/s"),
            Map.entry("data.folders.source.images", "RGB"),
            Map.entry("data.folders.source.image-suffix", "_irce"),
            Map.entry("data.folders.source.labels", "GT/LABELS"),
            Map.entry("data.folders.source.label-suffix", "_lrce"),
            Map.entry("data.folders.source.part", "prce"),
            Map.entry("data.folders.source.label-channel", "first"),
            Map.entry("data.folders.source.label-map", "{ 3 = 0, 15 = traffic light, 0 = ignore }"),
            Map.entry("data.folders.target.root", "/t"),
            Map.entry("data.folders.target.images", "ti"),
            Map.entry("data.folders.target.image-suffix", "_iget"),
            Map.entry("data.folders.target.labels", "tl"),
            Map.entry("data.folders.target.label-suffix", "_lget"),
            Map.entry("data.folders.target.part", "pget"),
            Map.entry("data.folders.target.label-channel", "first"),
            Map.entry("data.folders.target.label-map", "{ 1 = car }"),
            Map.entry("data.folders.target-val.root", "/v"),
            Map.entry("data.folders.target-val.images", "vi"),
            Map.entry("data.folders.target-val.image-suffix", "_ival"),
            Map.entry("data.folders.target-val.labels", "vl"),
            Map.entry("data.folders.target-val.label-suffix", "_lval"),
            Map.entry("data.folders.target-val.part", "pval"),
            Map.entry("data.folders.target-val.label-channel", "first"),
            Map.entry("data.folders.target-val.label-map", "{ 2 = sky }"),
            Map.entry("ingest.source-split", "val"),
            Map.entry("ingest.split-file", "/s.mat"),
            Map.entry("ingest.target-split", "[train, train-extra]"),
            Map.entry("ingest.size", "512x256"),
            Map.entry("ingest.shard-mb", "128"),
            Map.entry("ingest.max-incomplete", "0.25"),
            Map.entry("ingest.max-rejected", "70"),
            Map.entry("ingest.limit", "10")),
        new IngestConfig(
            "/w",
            new Data(
                Optional.of("/g"),
                Optional.of("/c"),
                new Folders(
                    Optional.of(
                        new FolderTree(
                            "/s",
                            new FoldersLayout.Files("RGB", "_irce"),
                            new FoldersLayout.Files("GT/LABELS", "_lrce"),
                            Optional.of("prce"),
                            LabelEncoding.Channel.FIRST,
                            new TreeMap<>(
                                Map.of(
                                    3, CityscapesClass.ROAD,
                                    15, CityscapesClass.TRAFFIC_LIGHT,
                                    0, CityscapesClass.UNLABELED)))),
                    Optional.of(
                        new FolderTree(
                            "/t",
                            new FoldersLayout.Files("ti", "_iget"),
                            new FoldersLayout.Files("tl", "_lget"),
                            Optional.of("pget"),
                            LabelEncoding.Channel.FIRST,
                            new TreeMap<>(Map.of(1, CityscapesClass.CAR)))),
                    Optional.of(
                        new FolderTree(
                            "/v",
                            new FoldersLayout.Files("vi", "_ival"),
                            new FoldersLayout.Files("vl", "_lval"),
                            Optional.of("pval"),
                            LabelEncoding.Channel.FIRST,
                            new TreeMap<>(Map.of(2, CityscapesClass.SKY)))))),
            new Ingest(
                SourceSplit.VAL,
                Optional.of("/s.mat"),
                List.of(TargetSplit.TRAIN, TargetSplit.TRAIN_EXTRA),
                Optional.of(new PixelSize(512, 256)),
                128,
                0.25,
                70,
                10)));
  }

  @Test
  void allConfigurationProblemsAreReported() {
    ConfigSection root =
        ReferenceConfig.load("ingest", List.of(), List.of("ingest.size=big", "ingest.shard-mb=0"));
    assertThatThrownBy(() -> new IngestJob().configure(root))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("must be WIDTHxHEIGHT, such as 512x256, was \"big\"")
        .hasMessageContaining("ingest.shard-mb")
        .hasMessageContaining("nothing to ingest: set data.gta5, data.cityscapes or the root");
    ConfigSection own =
        ReferenceConfig.load(
            "ingest",
            List.of(),
            List.of(
                "data.folders.source.root=/s",
                "data.folders.source.labels=../labels",
                "data.folders.source.label-map={ 300 = road, 4 = rod, 5 = 19 }",
                "data.folders.target.labels=images",
                "data.folders.target.label-suffix=_gt.png",
                "data.folders.target.part=train/night",
                "data.folders.target.label-map=road"));
    assertThatThrownBy(() -> new IngestJob().configure(own))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("must be a folder below the root such as GT/LABELS, was '../labels'")
        .hasMessageContaining("must map values from 0 to 255, has '300'")
        .hasMessageContaining("or ignore, not 'rod' (did you mean 'road'?)")
        .hasMessageContaining("must map 5 to a train id (0 to 18)")
        .hasMessageContaining(
            "must be another folder than images, was 'images' (in one folder, image-suffix")
        .hasMessageContaining("before .png or .jpg, such as _gt, was '_gt.png'")
        .hasMessageContaining("the name of one folder such as train, was 'train/night'")
        .hasMessageContaining("'data.folders.target.label-map' must be a section, was \"road\"");
  }
}
