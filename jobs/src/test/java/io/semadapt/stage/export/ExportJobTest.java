// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.error.UserException;
import io.semadapt.fixture.ConfigAssertions;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.TinyShards;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.job.JobContext;
import io.semadapt.job.Prepared;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.stage.export.ExportJob.Config;
import io.semadapt.stage.export.ExportJob.Result;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
final class ExportJobTest {
  private static final ExportJob JOB = new ExportJob();

  /** Label ids of six pixels: two of road, one of sky, one of the car's own bonnet, two of cars. */
  private static final byte[] IDS = {7, 7, 23, 1, 26, 26};

  private static final byte[] TRAIN_IDS = {0, 0, 10, (byte) 255, 13, 13};

  @TempDir private Path work;
  private final JobContext context;

  ExportJobTest(JobContext context) {
    this.context = context;
  }

  private Path shards() {
    return work.resolve("shards/source");
  }

  private Path tree() {
    return work.resolve("shards/source-gta5");
  }

  private Result run() {
    return PreparedJobs.run(JOB, new Config(shards().toString(), tree().toString()), context);
  }

  private Prepared<Result> prepared() {
    return JOB.prepare(new Config(shards().toString(), tree().toString()), context.preparation());
  }

  private static byte[] png() {
    return ImageCodec.encodePng(new RgbImage(3, 2, new byte[18]));
  }

  private static byte[] jpeg() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(3, 2, BufferedImage.TYPE_3BYTE_BGR), "jpg", bytes);
    return bytes.toByteArray();
  }

  private static Sample sample(String id, Split split, byte[] image, byte... ids) {
    byte[] label = ids.length == 0 ? null : LabelCodec.encodePalettePng(new LabelImage(3, 2, ids));
    return new Sample(id, Domain.SOURCE, split, 3, 2, image, label, null);
  }

  /** Writes one shard for each sample. */
  private void write(String fingerprint, Sample... samples) {
    org.apache.hadoop.fs.Path folder = new org.apache.hadoop.fs.Path(shards().toString());
    List<ShardEntry> entries =
        Stream.iterate(0, i -> i < samples.length, i -> i + 1)
            .map(
                i -> {
                  String name = ShardFiles.name(i);
                  ShardFiles.write(
                      new org.apache.hadoop.fs.Path(folder, name),
                      List.of(samples[i]).iterator(),
                      context.hadoop());
                  return new ShardEntry(name, 1, samples[i].bytes());
                })
            .toList();
    long labelled = Stream.of(samples).filter(sample -> sample.label().isPresent()).count();
    new ShardManifest(
            entries,
            samples.length,
            labelled,
            3,
            2,
            Collections.nCopies(19, 1L),
            0,
            fingerprint,
            Map.of())
        .write(folder, context.hadoop());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(tree())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> tree().relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private String text(String file) throws IOException {
    return Files.readString(tree().resolve(file));
  }

  private LabelImage map(String file) throws IOException {
    return LabelCodec.decode(Files.readAllBytes(tree().resolve(file)), file);
  }

  @Test
  void listsAndStatisticsHaveTheShapesThatTheReadersExpect() throws IOException {
    byte[] ignored = {0, 1, 2, 3, 4, 5};
    write(
        "made",
        sample("c", Split.VAL, png(), IDS),
        sample("b", Split.TRAIN, jpeg(), new byte[] {26, 26, 26, 26, 26, 26}),
        sample("a", Split.TRAIN, png(), ignored));

    assertThat(run()).isEqualTo(new Result(3, 3, tree().toString()));

    assertThat(files())
        .containsExactly(
            "_results.json",
            "image_list/train.txt",
            "image_list/val.txt",
            "images/a.png",
            "images/b.png",
            "images/c.png",
            "labels/a.png",
            "labels/a_labelTrainIds.png",
            "labels/b.png",
            "labels/b_labelTrainIds.png",
            "labels/c.png",
            "labels/c_labelTrainIds.png",
            "sample_class_stats.json",
            "sample_class_stats_dict.json",
            "samples_with_class.json",
            "splits/train.txt",
            "splits/val.txt");
    assertThat(text("splits/train.txt")).isEqualTo("a\nb\n");
    assertThat(text("image_list/train.txt")).isEqualTo("a.png\nb.png\n");
    assertThat(text("splits/val.txt")).isEqualTo("c\n");
    String a = "\"labels/a_labelTrainIds.png\"";
    String b = "\"labels/b_labelTrainIds.png\"";
    String c = "\"labels/c_labelTrainIds.png\"";
    assertThat(text("sample_class_stats.json"))
        .isEqualTo(
            "[{\"file\":%s},{\"13\":6,\"file\":%s},{\"0\":2,\"10\":1,\"13\":2,\"file\":%s}]"
                .formatted(a, b, c));
    assertThat(text("sample_class_stats_dict.json"))
        .isEqualTo("{%s:{},%s:{\"13\":6},%s:{\"0\":2,\"10\":1,\"13\":2}}".formatted(a, b, c));
    assertThat(text("samples_with_class.json"))
        .isEqualTo("{\"0\":[[%s,2]],\"10\":[[%s,1]],\"13\":[[%s,6],[%s,2]]}".formatted(c, c, b, c));
  }

  @Test
  void labelMapsAreThereAsLabelIdsAndAsTrainIdsAndEveryPictureIsAPng() throws IOException {
    write("made", sample("a", Split.TRAIN, jpeg(), IDS));
    run();
    assertThat(map("labels/a.png").ids()).isEqualTo(IDS);
    assertThat(map("labels/a_labelTrainIds.png").ids()).isEqualTo(TRAIN_IDS);
    byte[] picture = Files.readAllBytes(tree().resolve("images/a.png"));
    assertThat(new String(picture, 1, 3, java.nio.charset.StandardCharsets.US_ASCII))
        .isEqualTo("PNG");
    assertThat(ImageCodec.decode(picture, "a").bytes())
        .isEqualTo(ImageCodec.decode(jpeg(), "a").bytes());
  }

  @Test
  void picturesWithoutLabelMapsAreListedOnlyWhereNoneHasOne() throws IOException {
    write("half", sample("a", Split.TRAIN, png()), sample("b", Split.TRAIN, png(), IDS));
    assertThat(run()).isEqualTo(new Result(2, 1, tree().toString()));
    assertThat(files()).contains("images/a.png").doesNotContain("labels/a.png");
    assertThat(text("splits/train.txt")).isEqualTo("b\n");
    assertThat(text("sample_class_stats_dict.json")).doesNotContain("labels/a");

    TinyShards.write(shards(), Domain.TARGET, Split.TRAIN, /* labelled= */ false);
    assertThat(run()).isEqualTo(new Result(TinyShards.SAMPLES, 0, tree().toString()));
    assertThat(files())
        .contains("images/source-0-0.png")
        .noneMatch(file -> file.startsWith("labels/") || file.startsWith("sample"));
    assertThat(text("splits/train.txt").lines()).hasSize(TinyShards.SAMPLES);
  }

  @Test
  void aTreeIsWrittenOnceAndReplacedWhenItsShardsAre() throws IOException {
    write("one", sample("a", Split.TRAIN, png(), IDS));
    run();
    assertThat(prepared().state().isDone()).isTrue();
    FileTime written = Files.getLastModifiedTime(tree().resolve("images/a.png"));
    assertThat(run().picturesExported()).isZero();
    assertThat(Files.getLastModifiedTime(tree().resolve("images/a.png"))).isEqualTo(written);

    write("two", sample("b", Split.TRAIN, png(), IDS));
    assertThat(prepared().state().isDone()).isFalse();
    run();
    assertThat(files()).contains("images/b.png").doesNotContain("images/a.png");
  }

  @Test
  void anInterruptedExportGoesOnAndShowsNothingBefore() throws IOException {
    write("made", sample("a", Split.TRAIN, png(), IDS), sample("b", Split.TRAIN, png(), IDS));
    Path second = shards().resolve(ShardFiles.name(1));
    byte[] whole = Files.readAllBytes(second);
    Files.writeString(second, "no shard");
    assertThatThrownBy(this::run).hasMessageContaining("Cannot read shard");
    assertThat(tree()).doesNotExist();
    // Which shards were finished before that is left to chance: the next run ends after all of
    // them.
    Files.write(second, whole);
    Path unfinished = unfinished();
    Path lists = Files.createFile(unfinished.resolve("splits"));
    assertThatThrownBy(this::run).hasMessageContaining("splits");
    Files.delete(lists);
    assertThat(tree()).doesNotExist();
    FileTime written = Files.getLastModifiedTime(unfinished.resolve("images/a.png"));
    Files.writeString(unfinished.resolve("images/_tmp-1-b.png.part"), "half");

    assertThat(run().picturesExported()).isEqualTo(2);
    assertThat(Files.getLastModifiedTime(tree().resolve("images/a.png"))).isEqualTo(written);
    assertThat(files()).noneMatch(file -> file.contains("_tmp-") || file.contains("_outcome-"));
    assertThat(text("splits/train.txt")).isEqualTo("a\nb\n");
    assertThat(unfinished).doesNotExist();
  }

  private Path unfinished() throws IOException {
    try (Stream<Path> folders = Files.list(work.resolve("shards"))) {
      return folders
          .filter(folder -> folder.getFileName().toString().startsWith("_tmp-"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void aFolderOfSomebodyElseIsNotReplaced() throws IOException {
    write("made", sample("a", Split.TRAIN, png(), IDS));
    Files.createDirectories(tree());
    Files.writeString(tree().resolve("thesis.tex"), "years of work");
    assertThatThrownBy(this::prepared)
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot write to '%s': it exists and is not of an earlier export (remove it, or set"
                + " export.output to another folder)",
            tree());
    assertThat(tree().resolve("thesis.tex")).exists();
  }

  @Test
  void defaults() {
    ConfigAssertions.assertDefaults(
        JOB, Map.of(), new Config("work/translated/semantic", "work/translated/semantic-gta5"));
    assertThat(
            JOB.configure(ReferenceConfig.load("export", List.of(), List.of("export.shards=/s"))))
        .isEqualTo(new Config("/s", "/s-gta5"));
  }

  @Test
  void fullMapping() {
    ConfigAssertions.assertFullMapping(
        JOB, Map.of("export.shards", "/s", "export.output", "/o"), new Config("/s", "/o"));
  }
}
