// SPDX-License-Identifier: Apache-2.0
package io.semadapt.error;

import java.util.regex.Pattern;

/**
 * Names and ids are other people's text: characters in them that a terminal obeys would change its
 * title or colours, delete what was printed, or turn a line around.
 */
public final class ControlCharacters {
  /** Of Unicode's categories control (but tab and line feed), and those of reading directions. */
  public static final String RANGES =
      "\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069";

  private static final Pattern OBEYED = Pattern.compile("[" + RANGES + "]");

  private ControlCharacters() {}

  /** The text with each of them as it is written in Java, such as {@code \u005cu001b}. */
  public static String shown(String text) {
    return OBEYED
        .matcher(text)
        .replaceAll(found -> "\\\\u%04x".formatted((int) found.group().charAt(0)));
  }
}
