// SPDX-License-Identifier: Apache-2.0
package io.semadapt.inference;

import io.semadapt.config.ConfigSection;
import io.semadapt.error.UserException;
import io.semadapt.image.PixelSize;
import io.semadapt.job.Preparation;
import io.semadapt.job.ShardInput;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.BatchStatistics;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a segmenter is applied to a picture: keys that {@code evaluate} and {@code predict} share.
 *
 * @param size of the network's input, null = the picture's own
 * @param batchStatistics mean and variance that batch normalisation uses
 * @param window size of the windows through which it sees larger pictures, null = it sees them
 *     whole
 * @param flip whether it sees the mirrored picture too
 * @param scales factors by which it sees the input enlarged or reduced, at least one
 * @param corpus folder of the shards that {@link BatchStatistics#CORPUS} measures
 */
public record Inference(
    PixelSize size,
    PixelSize window,
    BatchStatistics batchStatistics,
    boolean flip,
    List<Double> scales,
    String corpus)
    implements Serializable {
  private static final double LOWEST_SCALE = 0.25;
  private static final double HIGHEST_SCALE = 4;

  /** Copies the scales into a list that can be sent to executors. */
  public Inference {
    scales = List.copyOf(scales);
  }

  /** Reads the keys of a job's section. */
  public static Inference of(ConfigSection section, WorkFolder work) {
    return new Inference(
        PixelSize.optional(section, "size").orElse(null),
        section.optionalString("window").isPresent() ? PixelSize.of(section, "window", 1) : null,
        section.choice("batch-statistics", BatchStatistics.class),
        section.bool("flip"),
        scales(section),
        section.incidental().optionalString("batch-statistics-from").orElse(work.shards("target")));
  }

  /**
   * The shards of the corpus; empty if its statistics are not used.
   *
   * @throws UserException if there are none, or without samples, and none are to come
   */
  public Optional<ShardInput> corpus(Preparation preparation) {
    if (batchStatistics != BatchStatistics.CORPUS) {
      return Optional.empty();
    }
    ShardInput shards = preparation.shards(corpus);
    if (shards.samples() == 0) {
      throw new UserException("Cannot measure batch statistics on '%s': it has no samples", corpus);
    }
    return Optional.of(shards);
  }

  private static List<Double> scales(ConfigSection section) {
    List<Double> scales = new ArrayList<>();
    for (String text : section.strings("scales")) {
      if (text.matches("[0-9]{1,2}(\\.[0-9]{1,6})?")
          && Double.parseDouble(text) >= LOWEST_SCALE
          && Double.parseDouble(text) <= HIGHEST_SCALE) {
        scales.add(Double.parseDouble(text));
      } else {
        section.problem(
            "scales",
            "must be numbers from 0.25 to 4, such as [0.75, 1, 1.25], has '%s'".formatted(text));
      }
    }
    if (scales.isEmpty()) {
      section.problem("scales", "must have at least one number, such as [1]");
    }
    return scales.isEmpty() ? List.of(1.0) : scales;
  }

  /** Whether the network sees a picture of this size once, and whole. */
  boolean isSinglePass(PixelSize picture) {
    return !flip && scales.equals(List.of(1.0)) && isWhole(picture);
  }

  /** Whether the network sees a picture of this size whole. */
  boolean isWhole(PixelSize picture) {
    return window == null || SlidingWindow.within(picture, window).equals(picture);
  }

  /** Pixels that the network sees of a picture of so many. */
  double pixels(long picture) {
    double input = size == null ? picture : (double) size.width() * size.height();
    boolean whole = window == null || input <= (double) window.width() * window.height();
    return (flip ? 2 : 1)
        * (whole ? 1 : SlidingWindow.passesPerPixel())
        * input
        * scales.stream().mapToDouble(scale -> scale * scale).sum();
  }
}
