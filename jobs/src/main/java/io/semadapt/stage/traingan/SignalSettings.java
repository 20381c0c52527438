// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import java.util.Optional;

/**
 * What {@link Signals} are measured on, and what they decide.
 *
 * @param everyRounds rounds between two measurements; 0 measures none
 * @param samples of each domain
 * @param share of the samples of each domain that is held out of training, 0 to 0.9
 * @param source folder of labelled shards to measure on instead of held-out samples
 * @param target folder of target shards, likewise
 * @param segmenter checkpoint of a segmenter
 * @param keepBestBy signal that decides which checkpoint is best
 * @param earlyStopRounds rounds without a better signal that end the training; 0 never does
 */
record SignalSettings(
    int everyRounds,
    int samples,
    double share,
    Optional<String> source,
    Optional<String> target,
    Optional<String> segmenter,
    Signals.Choice keepBestBy,
    int earlyStopRounds) {
  /** Reads {@code train-gan.signals} and checks the rules between its keys. */
  static SignalSettings of(ConfigSection gan) {
    ConfigSection section = gan.child("signals");
    // Signals do not change the training, except for the samples that are held out of it: none of a
    // domain with a folder to measure on.
    ConfigSection free = section.incidental();
    double share = section.number("share", Bounds.between(0, 0.9));
    ConfigSection folders = share > 0 ? section : free;
    SignalSettings signals =
        new SignalSettings(
            free.integer("every-rounds", Bounds.atLeast(0)),
            free.integer("samples", Bounds.between(1, 1024)),
            share,
            folders.optionalString("source"),
            folders.optionalString("target"),
            free.optionalString("segmenter"),
            free.choice("keep-best-by", Signals.Choice.class),
            free.integer("early-stop-rounds", Bounds.atLeast(0)));
    signals.check(section);
    return signals;
  }

  private void check(ConfigSection section) {
    if (keepBestBy != Signals.Choice.NONE && everyRounds == 0) {
      section.problem("keep-best-by", "needs train-gan.signals.every-rounds above 0");
    }
    if (share > 0 && everyRounds == 0) {
      section.problem("share", "needs train-gan.signals.every-rounds above 0");
    }
    if (keepBestBy == Signals.Choice.SEMANTIC_CONSISTENCY && segmenter.isEmpty()) {
      section.problem(
          "keep-best-by", "needs train-gan.signals.segmenter, a segmenter's checkpoint");
    }
    if (earlyStopRounds > 0 && keepBestBy == Signals.Choice.NONE) {
      section.problem("early-stop-rounds", "needs train-gan.signals.keep-best-by");
    }
  }
}
