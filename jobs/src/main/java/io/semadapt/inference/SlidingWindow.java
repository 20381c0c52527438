// SPDX-License-Identifier: Apache-2.0
package io.semadapt.inference;

import io.semadapt.image.PixelSize;
import java.util.ArrayList;
import java.util.List;

/**
 * Windows that cover a picture which is too large for the network at once. Neighbours overlap by at
 * least a third, as in mmsegmentation; the last ones end at the picture's edges.
 */
public final class SlidingWindow {
  private static final int OVERLAP = 3;

  private SlidingWindow() {}

  /** The window for a picture: not larger than the picture. */
  public static PixelSize within(PixelSize picture, PixelSize window) {
    return new PixelSize(
        Math.min(picture.width(), window.width()), Math.min(picture.height(), window.height()));
  }

  /**
   * Where the windows start along one side.
   *
   * @param length of the picture
   * @param window at most the length
   * @return the first is 0, the last is {@code length - window}
   */
  public static List<Integer> starts(int length, int window) {
    int stride = Math.max(1, window - (window + OVERLAP - 1) / OVERLAP);
    List<Integer> starts = new ArrayList<>();
    for (int start = 0; start < length - window; start += stride) {
      starts.add(start);
    }
    starts.add(length - window);
    return starts;
  }

  /** Number of windows that cover a pixel, on average, if the picture is much larger. */
  public static double passesPerPixel() {
    double one = OVERLAP / (OVERLAP - 1.0);
    return one * one;
  }
}
