// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import java.util.Optional;

/** Range of the numbers that a key may hold. NaN and infinities are never within bounds. */
public final class Bounds {
  private static final Bounds ANY =
      new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false);

  private final double low;
  private final double high;
  private final boolean lowExcluded;

  private Bounds(double low, double high, boolean lowExcluded) {
    this.low = low;
    this.high = high;
    this.lowExcluded = lowExcluded;
  }

  /** Every finite number. */
  public static Bounds any() {
    return ANY;
  }

  /** Numbers from {@code low} up. */
  public static Bounds atLeast(double low) {
    return new Bounds(low, Double.POSITIVE_INFINITY, false);
  }

  /** Numbers above {@code low}, without {@code low} itself. */
  public static Bounds greaterThan(double low) {
    return new Bounds(low, Double.POSITIVE_INFINITY, true);
  }

  /** Numbers from {@code low} to {@code high}, both included. */
  public static Bounds between(double low, double high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException("Invalid bounds: " + low + " is above " + high);
    }
    return new Bounds(low, high, false);
  }

  /** Decays of a moving average; 0 keeps none, and 1 would never move. */
  public static Bounds decay() {
    return between(0, 0.99999);
  }

  /** The violated requirement, if {@code value} is out of bounds; empty if it is within. */
  Optional<String> violation(double value) {
    boolean within =
        Double.isFinite(value) && (lowExcluded ? value > low : value >= low) && value <= high;
    return within ? Optional.empty() : Optional.of("must be " + this);
  }

  /** A number within the bounds, which getters return after they recorded a problem. */
  double example() {
    if (low == Double.NEGATIVE_INFINITY) {
      return 0;
    }
    return lowExcluded ? low + 1 : low;
  }

  @Override
  public String toString() {
    if (low == Double.NEGATIVE_INFINITY) {
      return "a finite number";
    }
    if (high < Double.POSITIVE_INFINITY) {
      return "between " + plain(low) + " and " + plain(high);
    }
    return (lowExcluded ? "greater than " : "at least ") + plain(low);
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }
}
