// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

/**
 * Adam, Kingma and Ba 2015 (arXiv 1412.6980), with beta 0.5 and 0.999 as is usual for adversarial
 * training:
 *
 * <pre>{@code
 * m = b1 m + (1 - b1) g      v = b2 v + (1 - b2) g^2
 * p = p - lr (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + 1e-8)      t = 1, 2, ...
 * }</pre>
 */
public final class Adam {
  public static final double BETA1 = 0.5;
  public static final double BETA2 = 0.999;
  public static final double EPSILON = 1e-8;

  private Adam() {}

  /**
   * 1 / (1 - beta^t), which corrects a moment for its start at 0.
   *
   * @param step t, from 1
   */
  public static double correction(double beta, long step) {
    return 1 / (1 - Math.pow(beta, (double) step));
  }
}
