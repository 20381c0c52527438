// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.translate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.config.InvalidConfigException;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.dataset.Variant;
import io.semadapt.engine.Translator;
import io.semadapt.error.UserException;
import io.semadapt.fixture.ConfigAssertions;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.TinyGan;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.InvalidImageException;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.spark.Devices;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.task.TaskThreads;
import io.semadapt.train.GanCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
final class TranslateJobTest {
  private static final int[][] SIZES = {{32, 16}, {33, 21}, {33, 21}, {5, 3}};

  @TempDir java.nio.file.Path work;
  private final TranslateJob job = new TranslateJob();

  @BeforeEach
  void makeSourceAndCheckpoint(JobContext context) throws IOException {
    List<ShardEntry> shards = new ArrayList<>();
    for (int shard = 0; shard < 2; shard++) {
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < SIZES.length; i++) {
        samples.add(sample(shard + "-" + i, SIZES[i][0], SIZES[i][1]));
      }
      String name = ShardFiles.name(shard);
      ShardFiles.write(
          new Path(work + "/shards/source/" + name), samples.iterator(), context.hadoop());
      shards.add(new ShardEntry(name, samples.size(), 1));
    }
    new ShardManifest(
            shards, 8, 8, 0, 0, Collections.nCopies(19, 1L), 0, "made", Map.of("job", "test"))
        .write(new Path(work + "/shards/source"), context.hadoop());
    writeCheckpoint(1);
  }

  @Test
  void everyImageKeepsItsSizeItsIdAndItsLabel(JobContext context) {
    TranslateJob.Result result = PreparedJobs.run(job, config(TranslateJob.Export.NONE), context);

    assertThat(result.samplesTranslated()).isEqualTo(8);
    assertThat(result.shardsWritten()).isEqualTo(2);
    assertThat(result.networkMillis()).isBetween(1L, result.taskMillis());
    for (int shard = 0; shard < 2; shard++) {
      List<Sample> before = read("/shards/source/", shard, context);
      List<Sample> after = read("/translated/semantic/", shard, context);
      assertThat(after).extracting(Sample::id).isEqualTo(before.stream().map(Sample::id).toList());
      for (int i = 0; i < after.size(); i++) {
        RgbImage image = ImageCodec.decode(after.get(i).image(), "translated");
        assertThat(image.width()).isEqualTo(SIZES[i][0]);
        assertThat(image.height()).isEqualTo(SIZES[i][1]);
        assertThat(after.get(i).label().orElseThrow())
            .isEqualTo(before.get(i).label().orElseThrow());
        assertThat(after.get(i).image()).isNotEqualTo(before.get(i).image());
      }
    }
    ShardManifest manifest =
        ShardManifest.read(new Path(work + "/translated/semantic"), context.hadoop());
    assertThat(manifest.samples()).isEqualTo(8);
    assertThat(manifest.provenance())
        .containsEntry("checkpoint", "round-000002.ckpt")
        .containsEntry("job", "test")
        .containsKey("checkpoint-sha256");
  }

  @Test
  void aSecondRunDoesNothingAndALostShardIsRepeated(JobContext context) throws IOException {
    PreparedJobs.run(job, config(TranslateJob.Export.NONE), context);
    List<Sample> first = read("/translated/semantic/", 1, context);
    assertThat(PreparedJobs.run(job, config(TranslateJob.Export.NONE), context).shardsWritten())
        .isZero();

    Files.delete(work.resolve("translated/semantic/_manifest.json"));
    Files.delete(work.resolve("translated/semantic/shard-00001.parquet"));
    assertThat(PreparedJobs.run(job, config(TranslateJob.Export.NONE), context).shardsWritten())
        .isEqualTo(1);
    List<Sample> again = read("/translated/semantic/", 1, context);
    for (int i = 0; i < first.size(); i++) {
      assertThat(again.get(i).image()).isEqualTo(first.get(i).image());
    }
  }

  @Test
  void filesOfAKilledTaskAreRemovedAtTheEnd(JobContext context) throws IOException {
    PreparedJobs.run(job, config(TranslateJob.Export.GTA5), context);
    Files.delete(work.resolve("translated/semantic/_manifest.json"));
    java.nio.file.Path half = work.resolve("translated/semantic/_tmp-1-shard-00001.parquet.part");
    Files.writeString(half, "half");
    PreparedJobs.run(job, config(TranslateJob.Export.GTA5), context);
    assertThat(half).doesNotExist();
    try (Stream<java.nio.file.Path> folders = Files.list(work.resolve("translated"))) {
      assertThat(folders.map(folder -> folder.getFileName().toString()))
          .containsExactlyInAnyOrder("semantic", "semantic-gta5");
    }
  }

  @Test
  void anotherCheckpointReplacesEverything(JobContext context) throws IOException {
    PreparedJobs.run(job, config(TranslateJob.Export.NONE), context);
    writeCheckpoint(2);
    assertThat(PreparedJobs.run(job, config(TranslateJob.Export.NONE), context).shardsWritten())
        .isEqualTo(2);
  }

  @Test
  void anotherCheckpointReplacesTheExportedTreeToo(JobContext context) throws IOException {
    PreparedJobs.run(job, config(TranslateJob.Export.GTA5), context);
    java.nio.file.Path picture = work.resolve("translated/semantic-gta5/images/0-1.png");
    byte[] before = Files.readAllBytes(picture);
    writeCheckpoint(2);
    PreparedJobs.run(job, config(TranslateJob.Export.GTA5), context);
    assertThat(Files.readAllBytes(picture))
        .isNotEqualTo(before)
        .isEqualTo(read("/translated/semantic/", 0, context).get(1).image());
  }

  @Test
  void exportWritesTheTreeOfGta5EvenWhenTheShardsAreDone(JobContext context) throws IOException {
    PreparedJobs.run(job, config(TranslateJob.Export.NONE), context);
    assertThat(job.prepare(config(TranslateJob.Export.GTA5), context.preparation()).state().text())
        .isEqualTo("export 8 pictures");
    PreparedJobs.run(job, config(TranslateJob.Export.GTA5), context);
    java.nio.file.Path tree = work.resolve("translated/semantic-gta5");
    Sample sample = read("/translated/semantic/", 0, context).get(1);
    assertThat(Files.readAllBytes(tree.resolve("images/0-1.png"))).isEqualTo(sample.image());
    assertThat(Files.readAllBytes(tree.resolve("labels/0-1.png")))
        .isEqualTo(sample.label().orElseThrow());
    assertThat(Files.readString(tree.resolve("splits/train.txt")).lines()).hasSize(8);
    FileTime written = Files.getLastModifiedTime(tree.resolve("images/0-1.png"));
    TranslateJob.Config config = config(TranslateJob.Export.GTA5);
    assertThat(job.prepare(config, context.preparation()).state().isDone()).isTrue();
    PreparedJobs.run(job, config, context);
    assertThat(Files.getLastModifiedTime(tree.resolve("images/0-1.png"))).isEqualTo(written);
  }

  @Test
  void theNumberOfPictureThreadsChangesNoByte(JobContext context) throws IOException {
    List<byte[]> shards = new ArrayList<>();
    for (String threads : List.of("0", "1", "4")) {
      List<String> settings =
          List.of("work=" + work, "translate.batch=3", "picture-threads=" + threads);
      run(settings, context);
      shards.add(Files.readAllBytes(work.resolve("translated/semantic/shard-00000.parquet")));
      Files.delete(work.resolve("translated/semantic/_manifest.json"));
      Files.delete(work.resolve("translated/semantic/shard-00000.parquet"));
    }
    assertThat(shards).allSatisfy(bytes -> assertThat(bytes).isEqualTo(shards.get(0)));
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().contains(", coding pictures"));
  }

  /** Another format or quality makes other pictures; their names say what they are. */
  @Test
  void jpegIsAnotherTranslation(JobContext context) throws IOException {
    PreparedJobs.run(job, config(TranslateJob.Export.NONE), context);
    RgbImage lossless =
        ImageCodec.decode(read("/translated/semantic/", 0, context).get(1).image(), "png");
    List<String> settings = new ArrayList<>();
    settings.addAll(List.of("work=" + work, "translate.export=gta5", "translate.format=jpeg"));

    assertThat(run(settings, context).shardsWritten()).isEqualTo(2);

    byte[] jpeg = read("/translated/semantic/", 0, context).get(1).image();
    RgbImage lossy = ImageCodec.decode(jpeg, "jpeg");
    assertThat(List.of(lossy.width(), lossy.height())).containsExactly(33, 21);
    assertThat(lossy.bytes()).isNotEqualTo(lossless.bytes());
    java.nio.file.Path tree = work.resolve("translated/semantic-gta5");
    RgbImage exported =
        ImageCodec.decode(Files.readAllBytes(tree.resolve("images/0-1.png")), "exported");
    assertThat(exported.bytes()).isEqualTo(lossy.bytes());
    assertThat(tree.resolve("labels/0-1.png")).exists();
    assertThat(run(settings, context).shardsWritten()).as("the same again").isZero();
    settings.add("translate.jpeg-quality=50");
    assertThat(run(settings, context).shardsWritten()).isEqualTo(2);
    assertThat(read("/translated/semantic/", 0, context).get(1).image().length)
        .isLessThan(jpeg.length);
  }

  @Test
  void aDamagedPictureEndsTheRunAndItsShardIsNotWritten(JobContext context) {
    Sample good = sample("good", 32, 16);
    byte[] png = sample("bad", 32, 16).image();
    Sample bad = good.withImage(Arrays.copyOf(png, png.length - 20));
    ShardFiles.write(
        new Path(work + "/shards/source/" + ShardFiles.name(1)),
        List.of(good, good, good, good, bad).iterator(),
        context.hadoop());
    assertThatThrownBy(() -> PreparedJobs.run(job, config(TranslateJob.Export.NONE), context))
        .hasRootCauseInstanceOf(InvalidImageException.class)
        .hasRootCauseMessage("Cannot read image 'good': the PNG ends inside IDAT");
    assertThat(work.resolve("translated/semantic").toFile().list())
        .noneMatch(name -> name.contains(ShardFiles.name(1)));
  }

  @Test
  void missingAndDamagedCheckpointsAreUserErrors(JobContext context) throws IOException {
    java.nio.file.Path file = work.resolve("gan/semantic/checkpoints/round-000002.ckpt");
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> PreparedJobs.run(job, config(TranslateJob.Export.NONE), context))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("round-000002.ckpt");
    Files.delete(file);
    Files.delete(file.resolveSibling("round-000001.ckpt"));
    assertThatThrownBy(() -> PreparedJobs.run(job, config(TranslateJob.Export.NONE), context))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot find a checkpoint under '%s/gan/semantic/checkpoints': there is none (did"
                + " train-gan finish?)",
            work);
  }

  @Test
  void aManifestThatPromisesMoreThanTheShardsHoldIsNotBelieved(JobContext context) {
    Sample good = sample("good", 32, 16);
    ShardFiles.write(
        new Path(work + "/shards/source/" + ShardFiles.name(1)),
        List.of(good).iterator(),
        context.hadoop());
    assertThatThrownBy(() -> PreparedJobs.run(job, config(TranslateJob.Export.NONE), context))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("it holds 1 samples, its manifest says 4");
    assertThat(work.resolve("translated/semantic/_manifest.json")).doesNotExist();
  }

  @Test
  void aNetworkThatIsNoNumberIsRefused(JobContext context) {
    Path file = new Path(work + "/gan/semantic/checkpoints/round-000002.ckpt");
    GanCheckpoint gan = CheckpointFiles.read(file, context.hadoop(), GanCheckpoint::of);
    gan.state().parameters()[3] = Float.NaN;
    CheckpointFiles.write(file, gan.toCheckpoint(), context.hadoop());
    assertThatThrownBy(() -> PreparedJobs.run(job, config(TranslateJob.Export.NONE), context))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read checkpoint 'file:%s': not every value of its parameters is a number: the training diverged, or the file was changed",
            file);
  }

  @Test
  void aFolderOfPicturesNeedsNeitherLabelsNorShards(JobContext context) throws IOException {
    java.nio.file.Path pictures = work.resolve("pictures");
    Files.createDirectories(pictures.resolve("deep"));
    Files.write(pictures.resolve("a.PNG"), sample("a", 33, 21).image());
    Files.write(pictures.resolve("deep/b.png"), sample("b", 5, 3).image());
    Files.writeString(pictures.resolve("deep/broken.png"), "no picture");
    List<String> settings =
        List.of("work=" + work, "translate.source=" + pictures, "translate.max-rejected=1");

    TranslateJob.Result result = run(settings, context);

    assertThat(result.samplesTranslated()).isEqualTo(2);
    java.nio.file.Path output = work.resolve("translated-pictures/semantic");
    assertThat(result.outputPath()).isEqualTo(output.toString());
    RgbImage translated = ImageCodec.decode(Files.readAllBytes(output.resolve("a.png")), "a");
    assertThat(List.of(translated.width(), translated.height())).containsExactly(33, 21);
    try (TaskThreads threads = new TaskThreads("coding pictures", 0)) {
      TranslationBatch batch = TranslationBatch.decode(List.of(sample("a", 33, 21)), threads);
      assertThat(Files.readAllBytes(output.resolve("a.png")))
          .as("as from a shard")
          .isEqualTo(
              batch
                  .translate(translator(context), PictureFormat.PNG, threads)
                  .get(0)
                  .get()
                  .image());
    }
    assertThat(output.resolve("deep/b.png")).exists();
    assertThat(output.resolve("deep/broken.png")).doesNotExist();
    assertThat(work.resolve("translated")).doesNotExist();
    assertThat(run(settings, context).samplesTranslated()).as("a second run").isZero();
    assertThatThrownBy(
            () ->
                run(
                    List.of(
                        "work=" + work, "translate.source=" + pictures, "translate.export=gta5"),
                    context))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot export the translation of '%s' as gta5: it is a folder of pictures, not of shards (set translate.export=none)",
            pictures);
  }

  private TranslateJob.Result run(List<String> settings, JobContext context) {
    return PreparedJobs.run(job, ReferenceConfig.load("translate", List.of(), settings), context);
  }

  private Translator translator(JobContext context) {
    return Devices.initialize()
        .translator(
            CheckpointFiles.read(
                new Path(work + "/gan/semantic/checkpoints/round-000002.ckpt"),
                context.hadoop(),
                GanCheckpoint::of));
  }

  @Test
  void defaults() {
    ConfigAssertions.assertDefaults(
        job,
        Map.of(),
        new TranslateJob.Config(
            "work/gan/semantic",
            Variant.SEMANTIC,
            Optional.empty(),
            "work/shards/source",
            "work/translated/semantic",
            TranslateJob.Export.NONE,
            "work/translated/semantic-gta5",
            4,
            PictureFormat.PNG,
            new TranslateJob.Pictures("work/translated-pictures/semantic", 0)));
  }

  @Test
  void fullMapping() {
    ConfigAssertions.assertFullMapping(
        job,
        Map.ofEntries(
            Map.entry("work", "/w"),
            Map.entry("train-gan.output", "/g"),
            Map.entry("translate.variant", "paper"),
            Map.entry("translate.checkpoint", "/c.ckpt"),
            Map.entry("translate.source", "/s"),
            Map.entry("translate.output", "/o"),
            Map.entry("translate.export", "gta5"),
            Map.entry("translate.export-to", "/e"),
            Map.entry("translate.max-rejected", "3"),
            Map.entry("translate.format", "jpeg"),
            Map.entry("translate.jpeg-quality", "80"),
            Map.entry("translate.batch", "2")),
        new TranslateJob.Config(
            "/g",
            Variant.PAPER,
            Optional.of("/c.ckpt"),
            "/s",
            "/o",
            TranslateJob.Export.GTA5,
            "/e",
            2,
            new PictureFormat(PictureFormat.Kind.JPEG, 80),
            new TranslateJob.Pictures("/o", 3)));
  }

  @Test
  void onlyTranslatedVariantsCanBeTranslated() {
    assertThatThrownBy(
            () ->
                job.configure(
                    ReferenceConfig.load(
                        "translate", List.of(), List.of("translate.variant=oracle"))))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining(
            "'translate.variant' must be one of paper, cyclegan, semantic, was \"oracle\"");
  }

  private TranslateJob.Config config(TranslateJob.Export export) {
    List<String> settings =
        List.of(
            "work=" + work,
            "translate.export=" + (export == TranslateJob.Export.GTA5 ? "gta5" : "none"),
            "translate.batch=3");
    return job.configure(ReferenceConfig.load("translate", List.of(), settings));
  }

  private List<Sample> read(String folder, int shard, JobContext context) {
    return ShardFiles.read(new Path(work + folder + ShardFiles.name(shard)), context.hadoop());
  }

  private void writeCheckpoint(long seed) throws IOException {
    java.nio.file.Path folder = work.resolve("gan/semantic/checkpoints");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("round-000001.ckpt"), "older, never read");
    TinyGan.write(folder, 2, seed);
  }

  private static Sample sample(String id, int width, int height) {
    byte[] pixels = new byte[3 * width * height];
    new Random(id.hashCode()).nextBytes(pixels);
    byte[] ids = new byte[width * height];
    Arrays.fill(ids, (byte) 7);
    return new Sample(
        id,
        Domain.SOURCE,
        Split.TRAIN,
        width,
        height,
        ImageCodec.encodePng(new RgbImage(width, height, pixels)),
        LabelCodec.encodeGreyPng(new LabelImage(width, height, ids)),
        null);
  }
}
