// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import io.semadapt.config.ConfigSection;
import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a picture, written {@code 512x256}.
 *
 * @param width pixels, at least 1
 * @param height pixels, at least 1
 */
public record PixelSize(int width, int height) implements Serializable {
  private static final Pattern NOTATION = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

  /**
   * Reads {@code WIDTHxHEIGHT}; records a problem if it is not a size, or a side is not a multiple.
   */
  public static PixelSize of(ConfigSection section, String key, int multiple) {
    String text = section.string(key);
    Matcher matcher = NOTATION.matcher(text);
    if (matcher.matches()) {
      PixelSize size =
          new PixelSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
      if (size.width % multiple == 0 && size.height % multiple == 0) {
        return size;
      }
    }
    String multiples = multiple == 1 ? "" : ", multiples of " + multiple;
    section.problem(
        key, "must be WIDTHxHEIGHT%s, such as 512x256, was \"%s\"".formatted(multiples, text));
    return new PixelSize(multiple, multiple);
  }

  /**
   * Reads {@code WIDTHxHEIGHT} or {@code original}, which is empty; records other texts as
   * problems.
   */
  public static Optional<PixelSize> optional(ConfigSection section, String key) {
    return section.string(key).equals("original")
        ? Optional.empty()
        : Optional.of(of(section, key, 1));
  }

  /** Whether an image has this size. */
  public boolean isOf(RgbImage image) {
    return image.width() == width && image.height() == height;
  }

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
