// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.dataset.Sample;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.image.ImageCodec;
import io.semadapt.image.LabelCodec;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.label.LabelIds;
import io.semadapt.storage.ShardFiles;
import io.semadapt.storage.ShardManifest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The files of conf/ for public corpora as targets read trees of generated pictures in their
 * layouts.
 */
@ExtendWith(SharedSpark.class)
class TargetCorporaTest {
  private static final byte[] TRAIN_IDS = new byte[20];

  static {
    for (int i = 0; i < 19; i++) {
      TRAIN_IDS[i] = (byte) i;
    }
    TRAIN_IDS[19] = (byte) 255;
  }

  @TempDir Path folder;

  private final JobContext context;

  TargetCorporaTest(JobContext context) {
    this.context = context;
  }

  @Test
  void acdc() throws IOException {
    for (String part : List.of("train", "val", "test", "train_ref", "val_ref")) {
      for (String condition : List.of("fog", "night")) {
        String stem = condition + "/" + part + "/GOPR0475/GOPR0475_frame_000041";
        image("rgb_anon/" + stem + "_rgb_anon.png", 20);
        if (List.of("train", "val").contains(part)) {
          label("gt/" + stem + "_gt_labelTrainIds.png", TRAIN_IDS);
          label("gt/" + stem + "_gt_labelIds.png", LabelIds.toLabelIds(TRAIN_IDS));
          image("gt/" + stem + "_gt_labelColor.png", 20);
        }
      }
    }
    run("acdc.conf");
    assertThat(samples("target"))
        .extracting(Sample::id)
        .containsExactlyInAnyOrder(
            "fog_train_GOPR0475_GOPR0475_frame_000041",
            "night_train_GOPR0475_GOPR0475_frame_000041");
    assertThat(trainIds("target")).containsExactly(TRAIN_IDS);
    assertThat(samples("target-val")).hasSize(2);
    assertThat(trainIds("target-val")).containsExactly(TRAIN_IDS);
  }

  @Test
  void darkZurich() throws IOException {
    image("rgb_anon/train/night/GOPR0351/GOPR0351_frame_000159_rgb_anon.png", 20);
    image("rgb_anon/train/day/GOPR0345/GOPR0345_frame_000001_rgb_anon.png", 20);
    image("rgb_anon/val/night/GOPR0356/GOPR0356_frame_000321_rgb_anon.png", 20);
    label("gt/val/night/GOPR0356/GOPR0356_frame_000321_gt_labelTrainIds.png", TRAIN_IDS);
    image("gt/val/night/GOPR0356/GOPR0356_frame_000321_gt_labelColor.png", 20);
    run("dark-zurich.conf");
    assertThat(samples("target"))
        .extracting(Sample::id)
        .containsExactly("GOPR0351_GOPR0351_frame_000159");
    assertThat(trainIds("target-val")).containsExactly(TRAIN_IDS);
  }

  @Test
  void bdd100k() throws IOException {
    for (String part : List.of("train", "val")) {
      jpeg("images/10k/" + part + "/0a0a0b1a-7c39d841.jpg", 20);
      label("labels/sem_seg/masks/" + part + "/0a0a0b1a-7c39d841.png", TRAIN_IDS);
    }
    run("bdd100k.conf");
    assertThat(samples("target")).extracting(Sample::id).containsExactly("0a0a0b1a-7c39d841");
    assertThat(trainIds("target-val")).containsExactly(TRAIN_IDS);
  }

  @Test
  void olderBdd100k() throws IOException {
    for (String part : List.of("train", "val")) {
      jpeg("seg/images/" + part + "/0a0a0b1a-7c39d841.jpg", 20);
      label("seg/labels/" + part + "/0a0a0b1a-7c39d841_train_id.png", TRAIN_IDS);
    }
    run(
        "bdd100k.conf",
        "data.folders.target.images=seg/images/train",
        "data.folders.target.labels=seg/labels/train",
        "data.folders.target.label-suffix=_train_id",
        "data.folders.target-val.images=seg/images/val",
        "data.folders.target-val.labels=seg/labels/val");
    assertThat(trainIds("target")).containsExactly(TRAIN_IDS);
    assertThat(trainIds("target-val")).containsExactly(TRAIN_IDS);
  }

  /** Photographs of its second part are JPEG files. */
  @Test
  void idd() throws IOException {
    for (String part : List.of("train", "val")) {
      image("leftImg8bit/" + part + "/0/005506_leftImg8bit.png", 20);
      jpeg("leftImg8bit/" + part + "/201/frame0029_leftImg8bit.jpg", 20);
      for (String name : List.of("0/005506", "201/frame0029")) {
        label("gtFine/" + part + "/" + name + "_gtFine_labelcsTrainIds.png", TRAIN_IDS);
        label("gtFine/" + part + "/" + name + "_gtFine_instancecsTrainIds.png", TRAIN_IDS);
        Files.writeString(file("gtFine/" + part + "/" + name + "_gtFine_polygons.json"), "{}");
      }
    }
    run("idd.conf");
    assertThat(samples("target"))
        .extracting(Sample::id)
        .containsExactlyInAnyOrder("0_005506", "201_frame0029");
    assertThat(trainIds("target-val")).containsExactly(TRAIN_IDS);
  }

  @Test
  void mapillary() throws IOException {
    byte[] numbers = new byte[66];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (byte) i;
    }
    for (String part : List.of("training", "validation")) {
      jpeg(part + "/images/_0f1e-2d_3c.jpg", numbers.length);
      write(
          part + "/v1.2/labels/_0f1e-2d_3c.png",
          LabelCodec.encodePalettePng(new LabelImage(numbers.length, 1, numbers)));
    }
    run("mapillary.conf");
    assertThat(samples("target")).extracting(Sample::id).containsExactly("_0f1e-2d_3c");
    byte[] trainIds = trainIds("target-val");
    assertThat(trainIds).hasSize(66);
    // By the names of config_v1.2.json: road, general marking, manhole; curb, sidewalk; building;
    // wall; fence; pole, utility pole; light; front of a sign; vegetation; terrain; sky; person;
    // bicyclist, motorcyclist, other rider; car; truck; bus; on rails; motorcycle; bicycle.
    int[][] numbersOf = {
      {13, 24, 41},
      {2, 15},
      {17},
      {6},
      {3},
      {45, 47},
      {48},
      {50},
      {30},
      {29},
      {27},
      {19},
      {20, 21, 22},
      {55},
      {61},
      {54},
      {58},
      {57},
      {52}
    };
    int counted = 0;
    for (int trainId = 0; trainId < numbersOf.length; trainId++) {
      for (int number : numbersOf[trainId]) {
        assertThat(trainIds[number]).as("number %d", number).isEqualTo((byte) trainId);
        counted++;
      }
    }
    assertThat(trainIds).contains((byte) 255);
    int ignored = 0;
    for (byte each : trainIds) {
      ignored += each == (byte) 255 ? 1 : 0;
    }
    assertThat(ignored).isEqualTo(66 - counted);
  }

  @Test
  void foggyCityscapes() throws IOException {
    for (String part : List.of("train", "val")) {
      String frame = part + "/aachen/aachen_000000_000019_";
      for (String beta : List.of("0.005", "0.01", "0.02")) {
        image("leftImg8bit_foggy/" + frame + "leftImg8bit_foggy_beta_" + beta + ".png", 20);
      }
      label("gtFine/" + frame + "gtFine_labelIds.png", LabelIds.toLabelIds(TRAIN_IDS));
      label("gtFine/" + frame + "gtFine_instanceIds.png", TRAIN_IDS);
    }
    run("foggy-cityscapes.conf");
    assertThat(samples("target"))
        .extracting(Sample::id)
        .containsExactly("aachen_aachen_000000_000019");
    assertThat(trainIds("target-val")).containsExactly(TRAIN_IDS);
  }

  /** Not every photograph of Cityscapes is there with rain. */
  @Test
  void rainCityscapes() throws IOException {
    for (String part : List.of("train", "val")) {
      String frame = part + "/aachen/aachen_000004_000019_";
      for (String strength :
          List.of("0.01_beta_0.005_dropsize_0.01", "0.03_beta_0.015_dropsize_0.002")) {
        for (int pattern = 1; pattern <= 12; pattern++) {
          image(
              "leftImg8bit_rain/%sleftImg8bit_rain_alpha_%s_pattern_%d.png"
                  .formatted(frame, strength, pattern),
              20);
        }
      }
      label("gtFine/" + frame + "gtFine_labelIds.png", LabelIds.toLabelIds(TRAIN_IDS));
      label(
          "gtFine/" + part + "/aachen/aachen_000009_000019_gtFine_labelIds.png",
          LabelIds.toLabelIds(TRAIN_IDS));
    }
    run("rain-cityscapes.conf");
    assertThat(samples("target"))
        .extracting(Sample::id)
        .containsExactly("aachen_aachen_000004_000019");
    assertThat(trainIds("target-val")).containsExactly(TRAIN_IDS);
  }

  private void run(String conf, String... more) {
    List<String> settings = new ArrayList<>(List.of(more));
    settings.add("work=" + folder.resolve("work"));
    settings.add("data.folders.target.root=" + folder.resolve("corpus"));
    IngestConfig config =
        new IngestJob()
            .configure(
                ReferenceConfig.load(
                    "ingest", List.of(Path.of("..", "conf", conf).toString()), settings));
    PreparedJobs.run(new IngestJob(), config, context);
  }

  private List<Sample> samples(String set) {
    org.apache.hadoop.fs.Path shards =
        new org.apache.hadoop.fs.Path(folder.resolve("work/shards").resolve(set).toString());
    List<Sample> samples = new ArrayList<>();
    ShardManifest.read(shards, context.hadoop())
        .paths(shards)
        .forEach(shard -> samples.addAll(ShardFiles.read(shard, context.hadoop())));
    return samples;
  }

  private byte[] trainIds(String set) {
    byte[] label = samples(set).get(0).label().orElseThrow();
    return LabelIds.toTrainIds(LabelCodec.decode(label, "l").ids());
  }

  private void image(String path, int width) throws IOException {
    write(path, ImageCodec.encodePng(new RgbImage(width, 1, new byte[3 * width])));
  }

  private void jpeg(String path, int width) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BufferedImage picture = new BufferedImage(width, 1, BufferedImage.TYPE_INT_RGB);
    assertThat(ImageIO.write(picture, "jpg", bytes)).isTrue();
    write(path, bytes.toByteArray());
  }

  private void label(String path, byte[] numbers) throws IOException {
    write(path, LabelCodec.encodeGreyPng(new LabelImage(numbers.length, 1, numbers)));
  }

  private void write(String path, byte[] bytes) throws IOException {
    Files.write(file(path), bytes);
  }

  private Path file(String path) throws IOException {
    Path file = folder.resolve("corpus").resolve(path);
    Files.createDirectories(file.getParent());
    return file;
  }
}
