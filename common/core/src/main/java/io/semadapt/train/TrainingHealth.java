// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.util.Optional;

/** Notices adversarial training that cannot recover: it says what happened and what to change. */
public final class TrainingHealth {
  private final Limits limits;
  private int roundsWon;

  /**
   * When to give up.
   *
   * @param maxLoss largest L_G or L_D of a round
   * @param minDomainLoss a discriminator whose domain loss is below has won the round
   * @param roundsToWin rounds in a row that it may win; 0 is any number
   * @param minContrast least ratio of the standard deviation over the pixels of translated samples
   *     to that of the samples; 0 is any
   */
  public record Limits(double maxLoss, double minDomainLoss, int roundsToWin, double minContrast) {}

  /** A run with nothing seen yet. */
  public TrainingHealth(Limits limits) {
    this.limits = limits;
  }

  /**
   * What is wrong after a round.
   *
   * @param losses means over the round
   * @return a reason to end the run, or nothing
   */
  public Optional<String> problem(GanLosses losses, TrainingState state) {
    if (!losses.isFinite() || !state.isFinite()) {
      return Optional.of(
          "it diverged: L_G = %.4g, L_D = %.4g, parameters %s numbers (lower learning-rate)"
              .formatted(
                  losses.generators(),
                  losses.discriminators(),
                  state.isFinite() ? "are" : "are not all"));
    }
    if (Math.max(losses.generators(), losses.discriminators()) > limits.maxLoss()) {
      return Optional.of(
          "its losses explode: L_G = %.4g, L_D = %.4g, above loss-limit %.4g (lower learning-rate)"
              .formatted(losses.generators(), losses.discriminators(), limits.maxLoss()));
    }
    double least = Math.min(losses.domainTarget(), losses.domainSource());
    roundsWon = least < limits.minDomainLoss() ? roundsWon + 1 : 0;
    if (limits.roundsToWin() > 0 && roundsWon >= limits.roundsToWin()) {
      return Optional.of(
          "discriminator %s has won: its domain loss %.2g was below domain-loss-floor for %d rounds (lower discriminator.width, or raise image-pool)"
              .formatted(
                  losses.domainTarget() <= losses.domainSource() ? "D_T" : "D_S",
                  least,
                  roundsWon));
    }
    return Optional.empty();
  }

  /**
   * What is wrong with the pictures.
   *
   * @param contrast of translated samples, relative to the samples'
   * @return a reason to end the run, or nothing
   */
  public Optional<String> problem(double contrast) {
    return limits.minContrast() > 0 && !(contrast >= limits.minContrast())
        ? Optional.of(
            "its generator paints one colour: contrast %.2g of the samples', below min-contrast %.2g (lower learning-rate, or raise lambda-rec)"
                .formatted(contrast, limits.minContrast()))
        : Optional.empty();
  }
}
