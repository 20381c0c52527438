// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import java.util.Locale;
import java.util.OptionalDouble;

/** Scores, metrics and colours as text. */
final class NumberText {
  /** Replaces an undefined value. */
  static final String NONE = "-";

  private NumberText() {}

  /** A fraction in percent with one decimal; {@link #NONE} for null. */
  static String percent(Double fraction) {
    return fraction == null ? NONE : String.format(Locale.ROOT, "%.1f", 100 * fraction);
  }

  /** A difference of fractions in percentage points, with its sign. */
  static String points(double difference) {
    return String.format(Locale.ROOT, "%+.1f", 100 * difference);
  }

  /** A mean of fractions in percent, with its 95 % interval if there is one. */
  static String percent(SeedEstimate fraction) {
    return percent(fraction.value()) + halfWidth(fraction, "%.1f");
  }

  /** A difference of fractions in percentage points, with its 95 % interval if there is one. */
  static String points(SeedEstimate difference) {
    return points(difference.value()) + halfWidth(difference, "%.1f");
  }

  /** A share in whole percent, with its 95 % interval if there is one. */
  static String share(SeedEstimate share) {
    return String.format(Locale.ROOT, "%.0f%s %%", 100 * share.value(), halfWidth(share, "%.0f"));
  }

  private static String halfWidth(SeedEstimate estimate, String format) {
    OptionalDouble half = estimate.halfWidth();
    return half.isEmpty()
        ? ""
        : " \u00b1 " + String.format(Locale.ROOT, format, 100 * half.getAsDouble());
  }

  /** A number of any magnitude: four decimals, or scientific notation below 0.01. */
  static String number(double value) {
    if (value == 0) {
      return "0";
    }
    return String.format(Locale.ROOT, Math.abs(value) < 0.01 ? "%.2e" : "%.4f", value);
  }

  /**
   * A colour in CSS.
   *
   * @param rgb 0xRRGGBB
   */
  static String colour(int rgb) {
    return String.format(Locale.ROOT, "#%06x", rgb);
  }
}
