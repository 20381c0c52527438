// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.train.ClassWeights;
import io.semadapt.train.GanObjective;

/**
 * Weights of the terms of the objective; see {@link GanObjective} for the equations.
 *
 * @param identityEvery steps from one with the identity terms to the next
 * @param anchorConfidence probability above which a pseudo-label is trusted, 0 to 1
 * @param anchorWarmUp fraction of the steps before the anchored term starts, 0 to 1
 * @param reconstructionClasses how classes weigh in the reconstruction of the source
 */
record GanWeights(
    double adversarial,
    double patch,
    double semantic,
    double reconstruction,
    double identity,
    int identityEvery,
    double anchor,
    double anchorConfidence,
    double anchorWarmUp,
    ClassWeights reconstructionClasses) {
  /** Reads {@code train-gan.weights}; a weight that is null takes the default of the variant. */
  static GanWeights of(ConfigSection gan, GanVariant variant) {
    ConfigSection weights = gan.child("weights");
    Bounds positive = Bounds.atLeast(0);
    return new GanWeights(
        weights.number("adversarial", positive),
        weights.number("patch", positive),
        weights.optionalNumber("semantic", positive).orElse(variant.semantic()),
        weights.number("reconstruction", positive),
        weights.optionalNumber("identity", positive).orElse(variant.identity()),
        weights.integer("identity-every", Bounds.atLeast(1)),
        weights.optionalNumber("anchor", positive).orElse(variant.anchor()),
        weights.number("anchor-confidence", Bounds.between(0, 1)),
        weights.number("anchor-warm-up", Bounds.between(0, 1)),
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
        reconstruction,
        identity,
        identityEvery,
        anchor,
        anchorConfidence,
        (long) (anchorWarmUp * steps));
  }
}
