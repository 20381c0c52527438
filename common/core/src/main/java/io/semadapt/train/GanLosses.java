// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.io.Serializable;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The losses of one step before its updates, or the mean over several steps. */
public record GanLosses(Generator generator, Discriminator discriminator) implements Serializable {
  /** All losses 0: the start of a sum. */
  public static final GanLosses ZERO =
      new GanLosses(
          new Generator(0, 0, 0, 0, 0, 0, 0, 0, 0), new Discriminator(0, 0, 0, 0, 0, 0, 0));

  /**
   * The terms of L_G before their weights; 0 for a term that is not computed.
   *
   * @param adversarialTarget mean((D_T(G_ST(x_s)) - 1)^2)
   * @param adversarialSource mean((D_S(G_TS(x_t)) - 1)^2)
   * @param adversarialPatch mean((P_T(G_ST(x_s)) - 1)^2) + mean((P_S(G_TS(x_t)) - 1)^2)
   * @param semantic CE(D_T(G_ST(x_s)), y_s)
   * @param reconstructionSource mean(w |G_TS(G_ST(x_s)) - x_s|)
   * @param reconstructionTarget mean(|G_ST(G_TS(x_t)) - x_t|)
   * @param identityTarget mean(|G_ST(x_t) - x_t|)
   * @param identitySource mean(|G_TS(x_s) - x_s|)
   * @param total L_G
   */
  public record Generator(
      double adversarialTarget,
      double adversarialSource,
      double adversarialPatch,
      double semantic,
      double reconstructionSource,
      double reconstructionTarget,
      double identityTarget,
      double identitySource,
      double total)
      implements Serializable {
    private Generator plus(Generator other, double factor) {
      return new Generator(
          adversarialTarget + factor * other.adversarialTarget,
          adversarialSource + factor * other.adversarialSource,
          adversarialPatch + factor * other.adversarialPatch,
          semantic + factor * other.semantic,
          reconstructionSource + factor * other.reconstructionSource,
          reconstructionTarget + factor * other.reconstructionTarget,
          identityTarget + factor * other.identityTarget,
          identitySource + factor * other.identitySource,
          total + factor * other.total);
    }
  }

  /**
   * The terms of L_D before their weights; 0 for a term that is not computed.
   *
   * @param domainTarget 1/2 [mean((D_T(x_t) - 1)^2) + mean(D_T(G_ST(x_s))^2)]
   * @param domainSource 1/2 [mean((D_S(x_s) - 1)^2) + mean(D_S(G_TS(x_t))^2)]
   * @param domainPatch 1/2 [mean((P_T(x_t) - 1)^2) + mean(P_T(G_ST(x_s))^2)], plus the same of P_S
   * @param semanticsSource CE(D_S(x_s), y_s)
   * @param semanticsTarget CE(D_T(G_ST(x_s)), y_s)
   * @param anchor CE(D_T(x_t), y^_t)
   * @param total L_D
   */
  public record Discriminator(
      double domainTarget,
      double domainSource,
      double domainPatch,
      double semanticsSource,
      double semanticsTarget,
      double anchor,
      double total)
      implements Serializable {
    private Discriminator plus(Discriminator other, double factor) {
      return new Discriminator(
          domainTarget + factor * other.domainTarget,
          domainSource + factor * other.domainSource,
          domainPatch + factor * other.domainPatch,
          semanticsSource + factor * other.semanticsSource,
          semanticsTarget + factor * other.semanticsTarget,
          anchor + factor * other.anchor,
          total + factor * other.total);
    }
  }

  /**
   * The losses of a step; a term that is missing was not computed.
   *
   * @param terms before their weights
   */
  public static GanLosses of(Map<GanTerm, Double> terms, GanObjective weights) {
    ToDoubleFunction<GanTerm> value = term -> terms.getOrDefault(term, 0.0);
    double adversarialTarget = value.applyAsDouble(GanTerm.ADVERSARIAL_TARGET);
    double adversarialSource = value.applyAsDouble(GanTerm.ADVERSARIAL_SOURCE);
    double adversarialPatch = value.applyAsDouble(GanTerm.ADVERSARIAL_PATCH);
    double semantic = value.applyAsDouble(GanTerm.SEMANTIC);
    double reconstructionSource = value.applyAsDouble(GanTerm.RECONSTRUCTION_SOURCE);
    double reconstructionTarget = value.applyAsDouble(GanTerm.RECONSTRUCTION_TARGET);
    double identityTarget = value.applyAsDouble(GanTerm.IDENTITY_TARGET);
    double identitySource = value.applyAsDouble(GanTerm.IDENTITY_SOURCE);
    double domainTarget = value.applyAsDouble(GanTerm.DOMAIN_TARGET);
    double domainSource = value.applyAsDouble(GanTerm.DOMAIN_SOURCE);
    double domainPatch = value.applyAsDouble(GanTerm.DOMAIN_PATCH);
    double semanticsSource = value.applyAsDouble(GanTerm.SEMANTICS_SOURCE);
    double semanticsTarget = value.applyAsDouble(GanTerm.SEMANTICS_TARGET);
    double anchor = value.applyAsDouble(GanTerm.ANCHOR);
    double generators =
        weights.adversarial() * (adversarialTarget + adversarialSource)
            + weights.patch() * adversarialPatch
            + weights.semantic() * semantic
            + weights.reconstruction() * (reconstructionSource + reconstructionTarget)
            + weights.identity() * (identityTarget + identitySource);
    double discriminators =
        domainTarget
            + domainSource
            + domainPatch
            + weights.semantic() * semanticsSource
            + weights.semanticFake() * semanticsTarget
            + weights.anchor() * anchor;
    return new GanLosses(
        new Generator(
            adversarialTarget,
            adversarialSource,
            adversarialPatch,
            semantic,
            reconstructionSource,
            reconstructionTarget,
            identityTarget,
            identitySource,
            generators),
        new Discriminator(
            domainTarget,
            domainSource,
            domainPatch,
            semanticsSource,
            semanticsTarget,
            anchor,
            discriminators));
  }

  /** Term by term {@code this + factor * other}. */
  public GanLosses plus(GanLosses other, double factor) {
    return new GanLosses(
        generator.plus(other.generator, factor), discriminator.plus(other.discriminator, factor));
  }

  /** Whether both objectives are finite numbers. */
  public boolean isFinite() {
    return Double.isFinite(generator.total) && Double.isFinite(discriminator.total);
  }
}
