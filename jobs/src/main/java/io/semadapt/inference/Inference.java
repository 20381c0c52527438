// SPDX-License-Identifier: Apache-2.0
package io.semadapt.inference;

import io.semadapt.config.ConfigSection;
import io.semadapt.image.PixelSize;
import io.semadapt.train.BatchStatistics;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How a segmenter is applied to a picture: keys that {@code evaluate} and {@code predict} share.
 *
 * @param size of the network's input, null = the picture's own
 * @param batchStatistics mean and variance that batch normalisation uses
 * @param window size of the windows through which it sees larger pictures, null = it sees them
 *     whole
 * @param flip whether it sees the mirrored picture too
 * @param scales factors by which it sees the input enlarged or reduced, at least one
 */
public record Inference(
    PixelSize size,
    PixelSize window,
    BatchStatistics batchStatistics,
    boolean flip,
    List<Double> scales)
    implements Serializable {
  private static final double LOWEST_SCALE = 0.25;
  private static final double HIGHEST_SCALE = 4;

  /** Copies the scales into a list that can be sent to executors. */
  public Inference {
    scales = List.copyOf(scales);
  }

  /** Reads the keys of a job's section. */
  public static Inference of(ConfigSection section) {
    return new Inference(
        PixelSize.optional(section, "size").orElse(null),
        section.optionalString("window").isPresent() ? PixelSize.of(section, "window", 1) : null,
        section.choice("batch-statistics", BatchStatistics.class),
        section.bool("flip"),
        scales(section));
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
