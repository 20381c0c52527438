// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.ingest;

import io.semadapt.image.RgbImage;
import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size that images are brought to.
 *
 * @param width pixels
 * @param height pixels
 */
record PixelSize(int width, int height) implements Serializable {
  private static final Pattern NOTATION = Pattern.compile("(\\d{1,5})x(\\d{1,5})");

  /** Reads {@code 512x256}; empty if it is no such thing. */
  static Optional<PixelSize> parse(String text) {
    Matcher matcher = NOTATION.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    int width = Integer.parseInt(matcher.group(1));
    int height = Integer.parseInt(matcher.group(2));
    return width > 0 && height > 0 ? Optional.of(new PixelSize(width, height)) : Optional.empty();
  }

  boolean isOf(RgbImage image) {
    return image.width() == width && image.height() == height;
  }

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
