// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.engine.SegmenterBatch;
import io.semadapt.error.UserException;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.job.ShardInput;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.spark.Devices;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardEntry;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.MovingAverage;
import io.semadapt.train.SegmenterCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainings with photographs: samples pasted on them, and masked ones. */
@ExtendWith(SharedSpark.class)
class MixedTrainingTest {
  private static final int SIZE = 16;
  private static final int SOURCE = 200;
  private static final int PHOTOGRAPH = 50;
  private static final UnetArchitecture NETWORK = new UnetArchitecture(2);

  @TempDir Path folder;

  private final JobContext context;

  MixedTrainingTest(JobContext context) {
    this.context = context;
  }

  /** Grey pictures of one value; the left half of a label is road, the right half sky. */
  private String shards(String name, int samples, int grey, boolean labelled) {
    byte[] pixels = new byte[3 * SIZE * SIZE];
    Arrays.fill(pixels, (byte) grey);
    byte[] labels = new byte[SIZE * SIZE];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = (byte) (i % SIZE < SIZE / 2 ? 7 : 23);
    }
    List<Sample> all = new ArrayList<>();
    for (int number = 0; number < samples; number++) {
      all.add(
          new Sample(
              name + number,
              Domain.SOURCE,
              Split.TRAIN,
              SIZE,
              SIZE,
              ImageCodec.encodePng(new RgbImage(SIZE, SIZE, pixels)),
              labelled ? LabelCodec.encodePalettePng(new LabelImage(SIZE, SIZE, labels)) : null,
              null));
    }
    var shards = new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
    ShardFiles.write(
        new org.apache.hadoop.fs.Path(shards, "shard-00000.parquet"),
        all.iterator(),
        context.hadoop());
    List<Long> classPixels = new ArrayList<>(Collections.nCopies(19, 0L));
    if (labelled) {
      classPixels.set(0, samples * (SIZE * SIZE / 2L));
      classPixels.set(10, samples * (SIZE * SIZE / 2L));
    }
    new ShardManifest(
            List.of(new ShardEntry("shard-00000.parquet", samples, 1)),
            samples,
            labelled ? samples : 0,
            SIZE,
            SIZE,
            classPixels,
            0,
            /* fingerprint= */ name + samples,
            Map.of())
        .write(shards, context.hadoop());
    return shards.toString();
  }

  private TrainSegmenterJob.Result run(String output, String engine, int workers, String... more) {
    List<String> settings =
        new ArrayList<>(
            List.of(
                "work=" + folder,
                "workers=" + workers,
                "engine=" + engine,
                "train-segmenter.variant=self-trained",
                "train-segmenter.shards=[\"" + folder.resolve("source") + "\"]",
                "train-segmenter.output=" + folder.resolve(output),
                "train-segmenter.network.width=2",
                "train-segmenter.steps=6",
                "train-segmenter.batch=2",
                "train-segmenter.crop=16x16",
                "train-segmenter.averaging-period=2",
                "train-segmenter.checkpoint-every-steps=2",
                "train-segmenter.limits.collapse-steps=0",
                "train-segmenter.weight-ema=0.9",
                "train-segmenter.mix.share=0.5",
                "train-segmenter.mix.masked.share=0.25",
                "train-segmenter.mix.masked.block=4",
                "train-segmenter.mix.sure=0.06",
                "train-segmenter.mix.photographs=" + folder.resolve("photographs")));
    settings.addAll(List.of(more));
    return PreparedJobs.run(
        new TrainSegmenterJob(),
        ReferenceConfig.load("train-segmenter", List.of(), settings),
        context);
  }

  private SegmenterCheckpoint checkpoint(Path file) {
    return CheckpointFiles.read(
        new org.apache.hadoop.fs.Path(file.toString()), context.hadoop(), SegmenterCheckpoint::of);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dl4j", "libtorch"})
  void interruptedItEndsWithTheSameBytes(String engine) throws IOException {
    shards("source", 4, SOURCE, true);
    shards("photographs", 3, PHOTOGRAPH, false);
    Path whole = Path.of(run("whole", engine, 2).checkpoint());
    Path half = folder.resolve("half/checkpoints/step-00000004.ckpt");
    Files.createDirectories(half.getParent());
    Files.copy(whole.resolveSibling("step-00000004.ckpt"), half);

    Path resumed = Path.of(run("half", engine, 2, "picture-threads=2").checkpoint());

    assertThat(resumed).hasSameBinaryContentAs(whole);
    for (String off : List.of("mix.share=0", "mix.masked.share=0")) {
      Path other = Path.of(run(off, engine, 2, "train-segmenter." + off).checkpoint());
      assertThat(checkpoint(other).parameters()).isNotEqualTo(checkpoint(whole).parameters());
    }
  }

  /** Rounds of one step, so that every step's parameters are in a checkpoint. */
  @Test
  void theAverageIsThatOfTheSteps() throws IOException {
    shards("source", 4, SOURCE, true);
    Path last =
        Path.of(
            run(
                    "run",
                    "dl4j",
                    1,
                    "train-segmenter.mix.share=0",
                    "train-segmenter.mix.masked.share=0",
                    "train-segmenter.averaging-period=1",
                    "train-segmenter.checkpoint-every-steps=1",
                    "train-segmenter.keep-checkpoints=0")
                .checkpoint());
    MovingAverage rule = new MovingAverage(0.9);
    float[] average = NETWORK.initialParameters(/* seed= */ 1);
    for (int step = 1; step <= 6; step++) {
      SegmenterCheckpoint after = checkpoint(last.resolveSibling("step-%08d.ckpt".formatted(step)));
      assertThat(after.average()).isEqualTo(rule.after(average, after.parameters(), step - 1, 1));
      average = after.average();
      assertThat(after.smoothed()).isSameAs(average).isNotEqualTo(after.parameters());
    }
  }

  @Test
  void otherPhotographsAreNotResumed() throws IOException {
    shards("source", 4, SOURCE, true);
    shards("photographs", 3, PHOTOGRAPH, false);
    run("run", "dl4j", 1);
    shards("photographs", 4, PHOTOGRAPH, false);

    assertThatThrownBy(() -> run("run", "dl4j", 1))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("photographs");
  }

  @Test
  void photographsMustBeThere() throws IOException {
    shards("source", 4, SOURCE, true);
    assertThatThrownBy(() -> run("run", "dl4j", 1))
        .isInstanceOf(UserException.class)
        .hasMessageContaining(folder.resolve("photographs").toString());
  }

  private static float[] teacher() {
    return NETWORK.initialParameters(5);
  }

  /** What the teacher says of a whole photograph. */
  private static byte[] teachersLabels() {
    byte[] photograph = new byte[3 * SIZE * SIZE];
    Arrays.fill(photograph, (byte) PHOTOGRAPH);
    return Devices.initialize()
        .predictor(SegmenterCheckpoint.of(NETWORK, teacher()), BatchStatistics.TRAINING)
        .predict(new RgbImage(SIZE, SIZE, photograph))
        .ids();
  }

  /** The first batch of two. */
  private SegmenterBatch batch(double share, double sure, Masking masking) {
    shards("source", 4, SOURCE, true);
    shards("photographs", 3, PHOTOGRAPH, false);
    Broadcast<float[]> sent =
        JavaSparkContext.fromSparkContext(context.spark().sparkContext()).broadcast(teacher());
    ShardInput photographs = context.preparation().shards(folder.resolve("photographs").toString());
    Mixing mixing =
        new Mixing(
            new Mix(share, sure, photographs.folder(), masking),
            photographs,
            new MeanTeacher(NETWORK, sent, sure),
            /* workers= */ 1,
            /* seed= */ 3);
    return new BatchLoader(
            HadoopConf.of(context.hadoop()),
            TrainingSet.of(
                List.of(context.preparation().shards(folder.resolve("source").toString()))),
            /* workers= */ 1,
            /* batch= */ 2,
            /* seed= */ 3,
            new Augmentation(new PixelSize(SIZE, SIZE), 1, 0, /* flip= */ false, 0, 0, 0))
        .with(mixing)
        .batch(0, 0);
  }

  /** Sure of everything, of nothing: what is not the source's is the teacher's, or ignored. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1})
  void theRestOfAMixedSampleIsThePhotographWithTheTeachersLabels(double sure) {
    SegmenterBatch batch = batch(0.5, sure, new Masking(0, 0.7, 4));

    byte[] teachers = teachersLabels();
    int pasted = 0;
    for (int p = 0; p < SIZE * SIZE; p++) {
      int half = p % SIZE < SIZE / 2 ? 0 : 10;
      assertThat(value(batch, 0, p)).as("the first is as it was").isEqualTo(SOURCE);
      assertThat(batch.trainIds()[p]).isEqualTo((byte) half);
      boolean isPasted = value(batch, 1, p) == SOURCE;
      int expected = isPasted ? half : sure == 1 ? 255 : teachers[p];
      assertThat(batch.trainIds()[SIZE * SIZE + p]).isEqualTo((byte) expected);
      assertThat(value(batch, 1, p)).isIn(SOURCE, PHOTOGRAPH);
      pasted += isPasted ? 1 : 0;
    }
    assertThat(pasted).as("one of two classes").isEqualTo(SIZE * SIZE / 2);
  }

  /** Hidden pixels count too: their class has to come from what is around them. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1})
  void aMaskedPhotographHasTheLabelsOfTheWholeOne(double sure) {
    SegmenterBatch batch = batch(0, sure, new Masking(1, 0.5, 4));

    byte[] teachers = teachersLabels();
    int hidden = 0;
    for (int p = 0; p < 2 * SIZE * SIZE; p++) {
      int image = p / (SIZE * SIZE);
      int pixel = p % (SIZE * SIZE);
      assertThat(value(batch, image, pixel)).isIn(128, PHOTOGRAPH);
      assertThat(batch.trainIds()[p]).isEqualTo(sure == 1 ? (byte) 255 : teachers[pixel]);
      hidden += value(batch, image, pixel) == 128 ? 1 : 0;
    }
    assertThat(hidden).isBetween(SIZE * SIZE / 2, 3 * SIZE * SIZE / 2);
  }

  /** Of the first channel, 0 to 255. */
  private static int value(SegmenterBatch batch, int image, int pixel) {
    return Math.round((batch.images()[image * 3 * SIZE * SIZE + pixel] + 1) * 127.5f);
  }
}
