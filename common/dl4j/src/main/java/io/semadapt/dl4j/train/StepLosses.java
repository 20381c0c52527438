// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.train.GanLosses;
import io.semadapt.train.GanObjective;

/** The terms of one step, added up as they become known. */
final class StepLosses {
  double adversarialTarget;
  double adversarialSource;
  double adversarialPatch;
  double semantic;
  double reconstructionSource;
  double reconstructionTarget;
  double identityTarget;
  double identitySource;
  double domainTarget;
  double domainSource;
  double domainPatch;
  double semanticsSource;
  double semanticsTarget;
  double anchor;

  GanLosses losses(GanObjective weights) {
    double generators =
        weights.generators(
            adversarialTarget + adversarialSource,
            adversarialPatch,
            semantic,
            reconstructionSource + reconstructionTarget,
            identityTarget + identitySource);
    double discriminators =
        weights.discriminators(
            domainTarget + domainSource + domainPatch, semanticsSource + semanticsTarget, anchor);
    return new GanLosses(
        new GanLosses.Generator(
            adversarialTarget,
            adversarialSource,
            adversarialPatch,
            semantic,
            reconstructionSource,
            reconstructionTarget,
            identityTarget,
            identitySource,
            generators),
        new GanLosses.Discriminator(
            domainTarget,
            domainSource,
            domainPatch,
            semanticsSource,
            semanticsTarget,
            anchor,
            discriminators));
  }
}
