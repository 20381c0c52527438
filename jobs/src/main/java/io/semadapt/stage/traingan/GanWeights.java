// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.train.ClassWeights;
import io.semadapt.train.GanObjective;

/**
 * Weights of the terms of the objective; see {@link GanObjective} for the equations.
 *
 * @param semanticFake of D_T's cross entropy on translated source
 * @param identityEvery steps from one with the identity terms to the next
 * @param reconstructionClasses how classes weigh in the reconstruction of the source
 */
record GanWeights(
    double adversarial,
    double patch,
    double semantic,
    double semanticFake,
    double reconstruction,
    double identity,
    int identityEvery,
    Anchor anchor,
    ClassWeights reconstructionClasses) {
  /**
   * The anchored term.
   *
   * @param confidence probability above which D_S's label of a target is trusted, 0 to 1
   * @param warmUp fraction of the steps before D_S labels targets, 0 to 1
   */
  record Anchor(double weight, double confidence, double warmUp) {}

  /** Reads {@code train-gan.weights}; a weight that is null takes the default of the variant. */
  static GanWeights of(ConfigSection gan, GanVariant variant) {
    ConfigSection weights = gan.child("weights");
    Bounds positive = Bounds.atLeast(0);
    double semantic = weights.optionalNumber("semantic", positive).orElse(variant.semantic());
    return new GanWeights(
        weights.number("adversarial", positive),
        weights.number("patch", positive),
        semantic,
        weights.optionalNumber("semantic-fake", positive).orElse(semantic),
        weights.number("reconstruction", positive),
        weights.optionalNumber("identity", positive).orElse(variant.identity()),
        weights.integer("identity-every", Bounds.atLeast(1)),
        new Anchor(
            weights.optionalNumber("anchor", positive).orElse(variant.anchor()),
            weights.number("anchor-confidence", Bounds.between(0, 1)),
            weights.number("anchor-warm-up", Bounds.between(0, 1))),
        weights
            .optionalChoice("reconstruction-classes", ClassWeights.class)
            .orElse(variant.reconstructionClasses()));
  }

  /**
   * The objective of a training.
   *
   * @param steps of the whole training
   */
  GanObjective objective(long steps) {
    return new GanObjective(
        adversarial,
        patch,
        semantic,
        semanticFake,
        reconstruction,
        identity,
        identityEvery,
        anchor.weight(),
        anchor.confidence(),
        (long) (anchor.warmUp() * steps));
  }
}
