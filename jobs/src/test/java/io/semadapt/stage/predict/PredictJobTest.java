// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Split;
import io.semadapt.dataset.Variant;
import io.semadapt.engine.Predictor;
import io.semadapt.error.UserException;
import io.semadapt.fixture.ConfigAssertions;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.fixture.TinyShards;
import io.semadapt.fixture.UntrainedSegmenter;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.inference.Inference;
import io.semadapt.job.JobContext;
import io.semadapt.job.Prepared;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.job.State;
import io.semadapt.label.LabelIds;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.spark.Devices;
import io.semadapt.stage.predict.PredictJob.Result;
import io.semadapt.stage.toycity.ToyCityJob;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.SegmenterCheckpoint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
final class PredictJobTest {
  private static final PredictJob JOB = new PredictJob();

  @TempDir private Path work;
  private final JobContext context;

  PredictJobTest(JobContext context) {
    this.context = context;
  }

  @BeforeEach
  void untrainedSegmenter() {
    CheckpointFiles.write(
        new org.apache.hadoop.fs.Path(checkpoint().toString()),
        UntrainedSegmenter.of(new UnetArchitecture(2), 1),
        new Configuration());
  }

  private Path checkpoint() {
    return work.resolve("segmenter/semantic/checkpoints/step-00000001.ckpt");
  }

  private Path output() {
    return work.resolve("predicted/semantic");
  }

  private Path pictures() {
    return work.resolve("pictures");
  }

  private ConfigSection section(String... settings) {
    List<String> all = new ArrayList<>(List.of("work=" + work));
    all.addAll(List.of(settings));
    return ReferenceConfig.load("predict", List.of(), all);
  }

  private Result run(String... settings) {
    return PreparedJobs.run(JOB, section(settings), context);
  }

  private Result runOnPictures(String... settings) {
    List<String> all = new ArrayList<>(List.of("predict.pictures=" + pictures()));
    all.addAll(List.of(settings));
    return run(all.toArray(String[]::new));
  }

  private State state(String... settings) {
    ConfigSection root = section(settings);
    Prepared<Result> prepared = JOB.prepare(JOB.configure(root), context.preparation().with(root));
    return prepared.state();
  }

  private static RgbImage noise(int seed, int width, int height) {
    byte[] bytes = new byte[3 * width * height];
    new Random(seed).nextBytes(bytes);
    return new RgbImage(width, height, bytes);
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path file = pictures().resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static byte[] jpeg(int width, int height) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "jpeg", out);
    return out.toByteArray();
  }

  private static byte[] png(int seed) {
    return ImageCodec.encodePng(noise(seed, 21, 13));
  }

  private LabelImage labels(String file) throws IOException {
    return LabelCodec.decode(Files.readAllBytes(output().resolve(file)), file);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(output())) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> output().relativize(file).toString())
          .filter(file -> !file.endsWith(".crc"))
          .sorted()
          .toList();
    }
  }

  @Test
  void theToyCityIsPredictedUnderTheNamesOfItsPhotographs() throws IOException {
    PreparedJobs.run(
        new ToyCityJob(),
        ReferenceConfig.load(
            "toy-city",
            List.of(),
            List.of(
                "work=" + work,
                "toy-city.size=64x32",
                "toy-city.source-images=1",
                "toy-city.target-images=1",
                "toy-city.target-val-images=3")),
        context);
    Path photographs = work.resolve("toy-city/cityscapes/leftImg8bit/val");

    Result result = run("predict.pictures=" + photographs);

    assertThat(result.picturesPredicted()).isEqualTo(3);
    assertThat(result.picturesRejected()).isZero();
    assertThat(result.networkMillis()).isBetween(1L, result.taskMillis());
    List<String> expected;
    try (Stream<Path> all = Files.walk(photographs)) {
      expected =
          all.filter(file -> file.toString().endsWith(".png"))
              .map(file -> "label-ids/" + photographs.relativize(file))
              .sorted()
              .toList();
    }
    assertThat(expected).hasSize(3);
    try (Stream<Path> all = Files.walk(output().resolve("label-ids"))) {
      assertThat(all.filter(Files::isRegularFile)).as("without companions").hasSize(3);
    }
    assertThat(files())
        .containsAll(expected)
        .hasSize(5)
        .contains("_results.json", "class_shares/part-00000.parquet");
    Predictor predictor =
        Devices.initialize()
            .predictor(
                CheckpointFiles.read(
                    new org.apache.hadoop.fs.Path(checkpoint().toString()),
                    context.hadoop(),
                    SegmenterCheckpoint::of),
                BatchStatistics.TRAINING);
    for (String file : expected) {
      Path photograph = photographs.resolve(file.substring("label-ids/".length()));
      RgbImage picture = ImageCodec.decode(Files.readAllBytes(photograph), file);
      assertThat(labels(file).ids())
          .isEqualTo(LabelIds.toLabelIds(predictor.predict(picture).ids()));
    }
  }

  @Test
  void anyFolderOfPngAndJpegKeepsItsNamesAndSubFolders() throws IOException {
    write("a.PNG", png(1));
    write("deep/er/b.jpeg", jpeg(40, 30));
    write("c d.JPG", jpeg(17, 9));
    write("notes.txt", new byte[] {1});
    write(".hidden/x.png", png(2));

    Result result =
        runOnPictures(
            "predict.write.colours=true",
            "predict.write.overlay=true",
            "predict.write.train-ids=true",
            "predict.write.confidence=true",
            "predict.flip=true",
            "predict.scales=[0.5,1]");

    assertThat(result.picturesPredicted()).isEqualTo(3);
    List<String> expected = new ArrayList<>(List.of("_results.json"));
    expected.add("class_shares/part-00000.parquet");
    for (String kind : List.of("colours", "confidence", "label-ids", "overlay", "train-ids")) {
      for (String name : List.of("a", "c d", "deep/er/b")) {
        expected.add(kind + "/" + name + ".png");
      }
    }
    assertThat(files()).containsExactlyInAnyOrderElementsOf(expected);
    LabelImage wide = labels("label-ids/deep/er/b.png");
    assertThat(List.of(wide.width(), wide.height())).containsExactly(40, 30);
    assertThat(LabelIds.toTrainIds(wide.ids())).isEqualTo(labels("train-ids/deep/er/b.png").ids());
  }

  @Test
  void theClassSharesOfAPictureAreThoseOfItsPixels() throws IOException {
    write("a.png", png(1));
    write("sub/b.png", png(2));
    runOnPictures();

    List<Row> rows =
        context.spark().read().parquet(output() + "/class_shares").orderBy("id").collectAsList();

    assertThat(rows).extracting(row -> row.getAs("id")).containsExactly("a", "sub/b");
    for (Row row : rows) {
      byte[] ids = labels("label-ids/" + row.<String>getAs("id") + ".png").ids();
      assertThat(row.<Integer>getAs("width")).isEqualTo(21);
      assertThat(row.<Integer>getAs("height")).isEqualTo(13);
      assertThat(row.<Double>getAs("road")).isEqualTo(share(ids, 7));
      assertThat(row.<Double>getAs("traffic_light")).isEqualTo(share(ids, 19));
      double all = 0;
      for (int column = 3; column < row.size(); column++) {
        all += row.getDouble(column);
      }
      assertThat(row.size()).isEqualTo(22);
      assertThat(all).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-9));
    }
  }

  private static double share(byte[] ids, int labelId) {
    long pixels = 0;
    for (byte id : ids) {
      pixels += id == labelId ? 1 : 0;
    }
    return pixels / (double) ids.length;
  }

  @Test
  void shardsArePredictedUnderTheirIds() throws IOException {
    TinyShards.write(
        work.resolve("shards/target-val"), Domain.TARGET, Split.VAL, /* labelled= */ false);

    assertThat(run().picturesPredicted()).isEqualTo(TinyShards.SAMPLES);

    assertThat(files())
        .contains(
            "label-ids/target-val-0-0.png",
            "label-ids/target-val-1-1.png",
            "class_shares/part-00001.parquet");
  }

  @Test
  void aBrokenPictureAmongGoodOnesIsNamedAndCanBeAllowed() throws IOException {
    byte[] good = png(1);
    write("good.png", good);
    write("bad.png", Arrays.copyOf(good, good.length - 20));
    write("worse.png", "no picture".getBytes(java.nio.charset.StandardCharsets.UTF_8));

    assertThatThrownBy(this::runOnPictures)
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot predict '%s': 2 rejected, 0 allowed; the first: bad.png: the PNG ends inside IDAT (allow them with predict.max-rejected=2; all are listed in %s-rejected)",
            pictures(), output());
    assertThat(output()).doesNotExist();

    Result result = runOnPictures("predict.max-rejected=2");

    assertThat(result.picturesPredicted()).isEqualTo(1);
    assertThat(result.picturesRejected()).isEqualTo(2);
    assertThat(files()).contains("label-ids/good.png").noneMatch(file -> file.contains("bad"));
    assertThat(context.spark().read().parquet(output() + "-rejected").orderBy("id").collectAsList())
        .extracting(row -> row.getAs("reason"))
        .containsExactly("truncated", "not-an-image");
  }

  @Test
  void whatAnInterruptedRunHasFinishedIsKept() throws IOException {
    for (int number = 0; number < 33; number++) {
      write("%02d.png".formatted(number), png(number));
    }
    write("99.png", new byte[0]);
    assertThatThrownBy(this::runOnPictures).hasMessageContaining("1 rejected, 0 allowed");
    Path unfinished;
    try (Stream<Path> folders = Files.list(work.resolve("predicted"))) {
      unfinished =
          folders
              .filter(each -> each.getFileName().toString().startsWith("_tmp-"))
              .findFirst()
              .orElseThrow();
    }
    assertThat(unfinished.resolve("_outcome-part-00001.json")).exists();
    Files.delete(unfinished.resolve("_outcome-part-00000.json"));
    Files.delete(unfinished.resolve("label-ids/07.png"));
    Path kept = unfinished.resolve("label-ids/32.png");
    FileTime longAgo = FileTime.fromMillis(1_000_000);
    Files.setLastModifiedTime(kept, longAgo);

    assertThat(runOnPictures("predict.max-rejected=1").picturesPredicted()).isEqualTo(33);

    assertThat(output().resolve("label-ids/07.png")).exists();
    assertThat(Files.getLastModifiedTime(output().resolve("label-ids/32.png"))).isEqualTo(longAgo);
    assertThat(unfinished).doesNotExist();
    assertThat(files()).noneMatch(file -> file.contains("_outcome"));
  }

  @Test
  void aSecondRunHasNothingToDoUntilSomethingChanges() throws IOException {
    write("a.png", png(1));
    String folder = "predict.pictures=" + pictures();
    assertThat(state(folder).kind()).isEqualTo(State.Kind.PENDING);
    runOnPictures();
    FileTime written = Files.getLastModifiedTime(output().resolve("label-ids/a.png"));

    assertThat(state(folder)).isEqualTo(State.done("predicted with " + checkpoint().getFileName()));
    assertThat(runOnPictures().picturesPredicted()).isEqualTo(1);
    assertThat(Files.getLastModifiedTime(output().resolve("label-ids/a.png"))).isEqualTo(written);

    assertThat(state(folder, "predict.write.colours=true").kind()).isEqualTo(State.Kind.PENDING);
    write("b.png", png(2));
    assertThat(runOnPictures().picturesPredicted()).isEqualTo(2);
    assertThat(output().resolve("label-ids/b.png")).exists();
  }

  @Test
  void foldersWithoutPicturesAreNamed() throws IOException {
    assertThatThrownBy(this::runOnPictures)
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read pictures under '%s': no such folder (set predict.pictures)", pictures());
    write("notes.txt", new byte[1]);
    assertThatThrownBy(this::runOnPictures)
        .hasMessage(
            "Cannot read pictures under '%s': no PNG or JPEG file in it, at any depth (set predict.pictures)",
            pictures());
    assertThatThrownBy(() -> run("predict.pictures=" + pictures().resolve("notes.txt")))
        .hasMessage(
            "Cannot read pictures under '%s/notes.txt': it is a file (set predict.pictures to its folder)",
            pictures());
  }

  @Test
  void foldersOfOthersAreNotReplaced() throws IOException {
    write("a.png", png(1));
    Files.createDirectories(output());
    Files.writeString(output().resolve("thesis.txt"), "years of work");

    assertThatThrownBy(this::runOnPictures)
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot write to '%s': it exists and is not of an earlier predict (remove it, or set predict.output to another folder)",
            output());

    assertThat(output().resolve("thesis.txt")).exists();
    for (Path where : List.of(pictures(), pictures().resolve("out"), work)) {
      assertThatThrownBy(() -> runOnPictures("predict.output=" + where))
          .hasMessage(
              "Cannot write to '%s': the pictures are in '%s' (set predict.output to a folder beside it)",
              where, pictures());
    }
    assertThat(pictures().resolve("a.png")).exists();
  }

  @Test
  void twoPicturesOfOneNameAreNotMixedUp() throws IOException {
    write("a.png", png(1));
    write("a.jpg", jpeg(8, 8));
    write("b:c.png", png(2));
    assertThatThrownBy(() -> runOnPictures("predict.max-rejected=1"))
        .hasMessageContaining("2 rejected, 1 allowed; the first: a.png: its result would have the")
        .hasMessageContaining("same name as that of a.jpg (rename one of them)");
    assertThat(runOnPictures("predict.max-rejected=2").picturesPredicted()).isEqualTo(1);
    LabelImage labels = labels("label-ids/a.png");
    assertThat(labels.width()).isEqualTo(8);
  }

  @Test
  void picturesLargerThanTheWindowAreSeenThroughSeveral() throws IOException {
    write("a.png", ImageCodec.encodePng(noise(4, 75, 50)));
    write("small.png", png(2));
    runOnPictures();
    byte[] whole = labels("label-ids/small.png").ids();

    assertThat(runOnPictures("predict.window=32x32").picturesPredicted()).isEqualTo(2);

    LabelImage labels = labels("label-ids/a.png");
    assertThat(List.of(labels.width(), labels.height())).containsExactly(75, 50);
    assertThat(labels("label-ids/small.png").ids()).isEqualTo(whole);
    assertThatThrownBy(() -> runOnPictures("predict.window=32x32", "predict.size=64x32"))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot use predict.window with predict.size=64x32: windows are cut from the picture as it is (set predict.size=original)");
  }

  @Test
  void defaults() {
    ConfigAssertions.assertDefaults(
        JOB,
        Map.of(),
        new PredictJob.Config(
            Variant.SEMANTIC,
            "work/shards/target-val",
            "work/segmenter/semantic/checkpoints",
            "work/predicted/semantic",
            new Inference(
                null, null, BatchStatistics.TRAINING, false, List.of(1.0), "work/shards/target"),
            new Results(true, false, false, false, false),
            0));
  }

  @Test
  void fullMapping() {
    ConfigAssertions.assertFullMapping(
        JOB,
        Map.ofEntries(
            Map.entry("work", "w"),
            Map.entry("predict.variant", "oracle"),
            Map.entry("predict.pictures", "p"),
            Map.entry("predict.checkpoint", "c"),
            Map.entry("predict.output", "o"),
            Map.entry("predict.size", "512x256"),
            Map.entry("predict.batch-statistics", "picture"),
            Map.entry("predict.batch-statistics-from", "t"),
            Map.entry("predict.window", "64x32"),
            Map.entry("predict.flip", "true"),
            Map.entry("predict.scales", "[0.5,2]"),
            Map.entry("predict.write.label-ids", "false"),
            Map.entry("predict.write.train-ids", "true"),
            Map.entry("predict.write.colours", "true"),
            Map.entry("predict.write.overlay", "true"),
            Map.entry("predict.write.confidence", "true"),
            Map.entry("predict.max-rejected", "9")),
        new PredictJob.Config(
            Variant.ORACLE,
            "p",
            "c",
            "o",
            new Inference(
                new PixelSize(512, 256),
                new PixelSize(64, 32),
                BatchStatistics.PICTURE,
                true,
                List.of(0.5, 2.0),
                "t"),
            new Results(false, true, true, true, true),
            9));
  }
}
