// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.gan;

import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Width and height in pixels, written {@code 256x128}.
 *
 * @param width at least 1
 * @param height at least 1
 */
record CropSize(int width, int height) implements Serializable {
  private static final Pattern SYNTAX = Pattern.compile("([1-9][0-9]{0,4})x([1-9][0-9]{0,4})");

  static Optional<CropSize> parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new CropSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
