// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.toycity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.config.InvalidConfigException;
import io.semadapt.fixture.ConfigAssertions;
import io.semadapt.fixture.PreparedJobs;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.image.PixelSize;
import io.semadapt.job.JobContext;
import io.semadapt.job.ReferenceConfig;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedSpark.class)
class ToyCityJobTest {
  private final ToyCityJob job = new ToyCityJob();

  @Test
  void defaults() {
    ConfigAssertions.assertDefaults(
        job,
        Map.of("work", "w"),
        new ToyCityJob.Config("w/toy-city", new PixelSize(128, 64), 300, 300, 100, 1));
  }

  @Test
  void fullMapping() {
    ConfigAssertions.assertFullMapping(
        job,
        Map.of(
            "work", "w",
            "toy-city.output", "city",
            "toy-city.size", "256x128",
            "toy-city.source-images", "5",
            "toy-city.target-images", "6",
            "toy-city.target-val-images", "7",
            "toy-city.seed", "8"),
        new ToyCityJob.Config("city", new PixelSize(256, 128), 5, 6, 7, 8));
  }

  @Test
  void invalidSizesAreRefused() {
    assertThatThrownBy(
            () ->
                job.configure(
                    ReferenceConfig.load("toy-city", List.of(), List.of("toy-city.size=128"))))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("'toy-city.size' must be WIDTHxHEIGHT");
  }

  @Test
  void writesTheOfficialLayoutsWithTheSameBytesEachTime(JobContext context, @TempDir Path folder)
      throws IOException {
    Path one = folder.resolve("one");
    Path two = folder.resolve("two");
    PreparedJobs.run(job, config(one), context);
    PreparedJobs.run(job, config(two), context);
    Map<String, byte[]> files = files(one);
    assertThat(files.keySet())
        .containsExactlyInAnyOrder(
            "gta5/images/00001.png",
            "gta5/images/00002.png",
            "gta5/labels/00001.png",
            "gta5/labels/00002.png",
            "cityscapes/leftImg8bit/train/ashford/ashford_000000_000000_leftImg8bit.png",
            "cityscapes/gtFine/train/ashford/ashford_000000_000000_gtFine_labelIds.png",
            "cityscapes/gtFine/train/ashford/ashford_000000_000000_gtFine_instanceIds.png",
            "cityscapes/leftImg8bit/val/dunmore/dunmore_000000_000000_leftImg8bit.png",
            "cityscapes/gtFine/val/dunmore/dunmore_000000_000000_gtFine_labelIds.png",
            "cityscapes/gtFine/val/dunmore/dunmore_000000_000000_gtFine_instanceIds.png");
    Map<String, byte[]> again = files(two);
    files.forEach((name, bytes) -> assertThat(again.get(name)).as(name).isEqualTo(bytes));

    BufferedImage label = ImageIO.read(one.resolve("gta5/labels/00001.png").toFile());
    assertThat(label.getColorModel()).isInstanceOf(IndexColorModel.class);
    assertThat(label.getColorModel().getRGB(7)).isEqualTo(0xff804080);
    assertThat(List.of(label.getWidth(), label.getHeight())).containsExactly(64, 32);
    String val = "cityscapes/gtFine/val/dunmore/dunmore_000000_000000_gtFine_";
    BufferedImage grey = ImageIO.read(one.resolve(val + "labelIds.png").toFile());
    assertThat(grey.getType()).isEqualTo(BufferedImage.TYPE_BYTE_GRAY);
    BufferedImage instances = ImageIO.read(one.resolve(val + "instanceIds.png").toFile());
    assertThat(instances.getType()).isEqualTo(BufferedImage.TYPE_USHORT_GRAY);
  }

  private static ToyCityJob.Config config(Path output) {
    return new ToyCityJob.Config(output.toString(), new PixelSize(64, 32), 2, 1, 1, 3);
  }

  private static Map<String, byte[]> files(Path root) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      paths
          .filter(path -> path.toString().endsWith("png"))
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .forEach(path -> files.put(root.relativize(path).toString(), read(path)));
    }
    return files;
  }

  private static byte[] read(Path path) {
    try {
      return Files.readAllBytes(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
