// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.io.Serializable;

/**
 * Every term of one step, or the mean of several, before the updates; 0 for a term that is not
 * computed.
 *
 * @param adversarialTarget mean((D_T(G_ST(x_s)) - 1)^2)
 * @param adversarialSource mean((D_S(G_TS(x_t)) - 1)^2)
 * @param semantic CE(D_T(G_ST(x_s)), y_s)
 * @param reconstructionSource mean(w |G_TS(G_ST(x_s)) - x_s|)
 * @param reconstructionTarget mean(|G_ST(G_TS(x_t)) - x_t|)
 * @param identityTarget mean(|G_ST(x_t) - x_t|)
 * @param identitySource mean(|G_TS(x_s) - x_s|)
 * @param generators L_G
 * @param domainTarget 1/2 [mean((D_T(x_t) - 1)^2) + mean(D_T(G_ST(x_s))^2)]
 * @param domainSource 1/2 [mean((D_S(x_s) - 1)^2) + mean(D_S(G_TS(x_t))^2)]
 * @param semanticsSource CE(D_S(x_s), y_s)
 * @param semanticsTarget CE(D_T(G_ST(x_s)), y_s), of the discriminator's step
 * @param anchor CE(D_T(x_t), y^_t)
 * @param discriminators L_D
 */
public record GanLosses(
    double adversarialTarget,
    double adversarialSource,
    double semantic,
    double reconstructionSource,
    double reconstructionTarget,
    double identityTarget,
    double identitySource,
    double generators,
    double domainTarget,
    double domainSource,
    double semanticsSource,
    double semanticsTarget,
    double anchor,
    double discriminators)
    implements Serializable {

  /** No loss at all: where a sum starts. */
  public static final GanLosses ZERO = new GanLosses(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Term by term {@code this + factor * other}. */
  public GanLosses plus(GanLosses other, double factor) {
    return new GanLosses(
        adversarialTarget + factor * other.adversarialTarget,
        adversarialSource + factor * other.adversarialSource,
        semantic + factor * other.semantic,
        reconstructionSource + factor * other.reconstructionSource,
        reconstructionTarget + factor * other.reconstructionTarget,
        identityTarget + factor * other.identityTarget,
        identitySource + factor * other.identitySource,
        generators + factor * other.generators,
        domainTarget + factor * other.domainTarget,
        domainSource + factor * other.domainSource,
        semanticsSource + factor * other.semanticsSource,
        semanticsTarget + factor * other.semanticsTarget,
        anchor + factor * other.anchor,
        discriminators + factor * other.discriminators);
  }

  /** Whether both objectives are numbers. */
  public boolean isFinite() {
    return Double.isFinite(generators) && Double.isFinite(discriminators);
  }
}
