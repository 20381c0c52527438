// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.toycity;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.image.PixelSize;
import io.semadapt.job.Cost;
import io.semadapt.job.Identity;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Output;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.job.PreparedRun;
import io.semadapt.job.State;
import io.semadapt.storage.AtomicFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.OutputFolder;
import io.semadapt.storage.WorkFolder;
import io.semadapt.toycity.CityPicture;
import io.semadapt.toycity.CityPicture.Part;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Paints a toy city: labelled source pictures in GTA5's layout under {@code <output>/gta5}, target
 * pictures in Cityscapes' layout under {@code <output>/cityscapes}. Equal configurations paint
 * equal bytes. Target training pictures have labels too, for the oracle.
 */
public final class ToyCityJob implements Job<ToyCityJob.Config, ToyCityJob.Result> {
  private static final int PICTURES_PER_TASK = 16;
  private static final int SMALLEST = 16;
  private static final int LARGEST = 4096;

  // Measured, for plans: a picture with its label, and painting on two cores.
  private static final double BYTES_PER_PIXEL = 1.5;
  private static final double SECONDS_PER_PIXEL = 1e-6;

  /**
   * Configuration of a toy city.
   *
   * @param output folder that will hold {@code gta5/} and {@code cityscapes/}
   * @param size of every picture
   * @param seed equal seeds paint equal cities
   */
  public record Config(
      String output,
      PixelSize size,
      int sourceImages,
      int targetImages,
      int targetValImages,
      long seed) {}

  /** Number of pictures of each part, and their folders. */
  public record Result(
      long sourceImages, long targetImages, long targetValImages, String gta5, String cityscapes) {}

  @Override
  public JobInfo info() {
    return JobInfo.exclusive(
        "toy-city",
        "paint a small city in two domains, in the layouts of GTA5 and Cityscapes",
        "toy-city --set work=/data/run1 --set toy-city.size=256x128");
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection section = root.child("toy-city");
    String output = WorkFolder.of(root).toyCity();
    PixelSize size = PixelSize.of(section, "size", 1);
    if (outside(size.width()) || outside(size.height())) {
      section.problem(
          "size", "must have sides of %d to %d, was %s".formatted(SMALLEST, LARGEST, size));
    }
    int sourceImages = section.integer("source-images", Bounds.between(1, 99_999));
    int targetImages = section.integer("target-images", Bounds.between(1, 99_999));
    int targetValImages = section.integer("target-val-images", Bounds.between(1, 99_999));
    long seed = section.longInteger("seed", Bounds.any());
    root.throwIfInvalid();
    return new Config(output, size, sourceImages, targetImages, targetValImages, seed);
  }

  private static boolean outside(int pixels) {
    return pixels < SMALLEST || pixels > LARGEST;
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    long pixels = (long) config.size().width() * config.size().height();
    int pictures = config.sourceImages() + config.targetImages() + config.targetValImages();
    String photographs = config.output() + "/cityscapes/leftImg8bit/";
    return new PreparedRun<>(
        State.pending("paint %d pictures of %s".formatted(pictures, config.size())),
        preparation.identity(Map.of()),
        new Cost(
            pictures * pixels, SECONDS_PER_PIXEL, (long) (pictures * pixels * BYTES_PER_PIXEL)),
        List.of(),
        List.of(
            new Output.Files(config.output()),
            samples(config.output() + "/gta5", config.sourceImages(), pixels),
            samples(photographs + "train", config.targetImages(), pixels),
            samples(photographs + "val", config.targetValImages(), pixels)),
        context -> run(config, context));
  }

  private static Output samples(String folder, int images, long pixels) {
    long bytes = (long) (images * pixels * BYTES_PER_PIXEL);
    return new Output.Samples(folder, images, bytes, pixels, Identity.TO_COME);
  }

  private static Result run(Config config, JobContext context) {
    Path output = new Path(config.output());
    try (OutputFolder folder = OutputFolder.create(output, context.runId(), context.hadoop())) {
      HadoopConf conf = HadoopConf.of(context.hadoop());
      String temporary = folder.path().toString();
      List<Batch> batches = new ArrayList<>();
      batches(batches, config, Part.SOURCE, config.sourceImages());
      batches(batches, config, Part.TARGET_TRAIN, config.targetImages());
      batches(batches, config, Part.TARGET_VAL, config.targetValImages());
      long total = batches.stream().mapToLong(Batch::count).sum();
      context.map(
          "toy-city: paint",
          total,
          "pictures",
          batches,
          batch -> batch.paint(temporary, conf.toConfiguration()),
          Integer::longValue);
      folder.commit();
    }
    return new Result(
        config.sourceImages(),
        config.targetImages(),
        config.targetValImages(),
        new Path(output, "gta5").toString(),
        new Path(output, "cityscapes").toString());
  }

  private static void batches(List<Batch> batches, Config config, Part part, int images) {
    for (int first = 1; first <= images; first += PICTURES_PER_TASK) {
      int count = Math.min(PICTURES_PER_TASK, images - first + 1);
      batches.add(new Batch(part, first, count, config));
    }
  }

  /** The pictures of one task. */
  private record Batch(Part part, int first, int count, long seed, int width, int height)
      implements Serializable {
    Batch(Part part, int first, int count, Config config) {
      this(part, first, count, config.seed(), config.size().width(), config.size().height());
    }

    int paint(String output, Configuration conf) {
      for (int number = first; number < first + count; number++) {
        new CityPicture(part, number, seed, width, height)
            .paint((file, png) -> AtomicFiles.write(new Path(output, file), conf, png));
      }
      return count;
    }
  }
}
