// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

/**
 * Logarithm, sine and cosine of float32, bit for bit those of the GNU C library since version 2.28.
 * Unlike {@code (float) Math.log(x)} they are not always correctly rounded: about one result in a
 * hundred is the other neighbour.
 *
 * <p>Method and coefficients are those of Arm's Optimized Routines (Szabolcs Nagy, Wilco Dijkstra
 * 2017-2018, MIT licence), from which the library has its functions: polynomials in double
 * precision, rounded once at the end.
 */
final class FloatMath {
  private static final double LN_2 = 0x1.62e42fefa39efp-1;

  /** Below the middle of the lowest of the 16 intervals of {@link #log}, as bits. */
  private static final int LOWEST = 0x3f330000;

  /** 1 / c and log(c), for a c near the middle of each interval. */
  private static final double[][] INTERVALS = {
    {0x1.661ec79f8f3bep+0, -0x1.57bf7808caadep-2},
    {0x1.571ed4aaf883dp+0, -0x1.2bef0a7c06ddbp-2},
    {0x1.49539f0f010bp+0, -0x1.01eae7f513a67p-2},
    {0x1.3c995b0b80385p+0, -0x1.b31d8a68224e9p-3},
    {0x1.30d190c8864a5p+0, -0x1.6574f0ac07758p-3},
    {0x1.25e227b0b8eap+0, -0x1.1aa2bc79c81p-3},
    {0x1.1bb4a4a1a343fp+0, -0x1.a4e76ce8c0e5ep-4},
    {0x1.12358f08ae5bap+0, -0x1.1973c5a611cccp-4},
    {0x1.0953f419900a7p+0, -0x1.252f438e10c1ep-5},
    {0x1p+0, 0x0p+0},
    {0x1.e608cfd9a47acp-1, 0x1.aa5aa5df25984p-5},
    {0x1.ca4b31f026aap-1, 0x1.c5e53aa362eb4p-4},
    {0x1.b2036576afce6p-1, 0x1.526e57720db08p-3},
    {0x1.9c2d163a1aa2dp-1, 0x1.bc2860d22477p-3},
    {0x1.886e6037841edp-1, 0x1.1058bc8a07ee1p-2},
    {0x1.767dcf5534862p-1, 0x1.4043057b6ee09p-2},
  };

  private FloatMath() {}

  /**
   * Natural logarithm: with x = 2^k z and r = z / c - 1 it is k log 2 + log c + log(1 + r).
   *
   * @param x positive, finite and normal
   */
  static float log(float x) {
    int bits = Float.floatToRawIntBits(x);
    int above = bits - LOWEST;
    int exponent = above >> 23;
    double[] interval = INTERVALS[(above >> 19) & 15];
    double r = Float.intBitsToFloat(bits - (exponent << 23)) * interval[0] - 1;
    double r2 = r * r;
    double high = 0x1.5575b0be00b6ap-2 * r - 0x1.ffffef20a4123p-2;
    double tail = -0x1.00ea348b88334p-2 * r2 + high;
    return (float) (tail * r2 + (exponent * LN_2 + interval[1] + r));
  }

  /**
   * Sine.
   *
   * @param x radians, in [0, 100]
   */
  static float sin(float x) {
    return wave(x, 0);
  }

  /**
   * Cosine.
   *
   * @param x radians, in [0, 100]
   */
  static float cos(float x) {
    return wave(x, 1);
  }

  /** Sine of x + quarters * pi / 2, from the polynomial of the nearest multiple of pi / 2. */
  private static float wave(float x, int quarters) {
    int nearest = (int) Math.rint(x * (2 / Math.PI));
    double r = x - nearest * (Math.PI / 2);
    int quadrant = nearest + quarters & 3;
    double value = (quadrant & 1) == 0 ? sineAround0(r) : cosineAround0(r);
    return (float) (quadrant < 2 ? value : -value);
  }

  private static double sineAround0(double x) {
    double x2 = x * x;
    double x3 = x * x2;
    double high = 0x1.1107605230bc4p-7 - x2 * 0x1.994eb3774cf24p-13;
    return x - x3 * 0x1.555545995a603p-3 + x3 * x2 * high;
  }

  private static double cosineAround0(double x) {
    double x2 = x * x;
    double x4 = x2 * x2;
    double high = -0x1.6c087e89a359dp-10 + x2 * 0x1.99343027bf8c3p-16;
    return 1 - x2 * 0x1.ffffffd0c621cp-2 + x4 * 0x1.55553e1068f19p-5 + x4 * x2 * high;
  }
}
