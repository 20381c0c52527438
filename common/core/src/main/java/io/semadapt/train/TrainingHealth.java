// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.util.Optional;

/** Detects adversarial training that cannot recover, and says what to change. */
public final class TrainingHealth {
  private final Limits limits;
  private int roundsWon;

  /**
   * Limits beyond which a training ends.
   *
   * @param maxLoss largest L_G or L_D of a round
   * @param minDomainLoss a discriminator with a domain loss below it has won the round
   * @param roundsToWin rounds in a row that end the training when won; 0 never does
   * @param minContrast lowest ratio of the standard deviation over the pixels of translated samples
   *     to that of the samples; 0 allows any
   */
  public record Limits(double maxLoss, double minDomainLoss, int roundsToWin, double minContrast) {}

  /** Health of a new run. */
  public TrainingHealth(Limits limits) {
    this.limits = limits;
  }

  /**
   * Checks the losses and the parameters after a round.
   *
   * @param losses means over the round
   * @return a reason to end the run, or nothing
   */
  public Optional<String> problem(GanLosses losses, TrainingState state) {
    if (!losses.isFinite() || !state.isFinite()) {
      return Optional.of(
          "it diverged: L_G = %.4g, L_D = %.4g, parameters %s numbers (lower learning-rate)"
              .formatted(
                  losses.generator().total(),
                  losses.discriminator().total(),
                  state.isFinite() ? "are" : "are not all"));
    }
    return problemOfNumbers(losses);
  }

  /** The same after a round whose parameters only the workers know. */
  public Optional<String> problem(GanLosses losses) {
    return losses.isFinite()
        ? problemOfNumbers(losses)
        : Optional.of(
            "it diverged: L_G = %.4g, L_D = %.4g (lower learning-rate)"
                .formatted(losses.generator().total(), losses.discriminator().total()));
  }

  private Optional<String> problemOfNumbers(GanLosses losses) {
    if (Math.max(losses.generator().total(), losses.discriminator().total()) > limits.maxLoss()) {
      return Optional.of(
          "its losses explode: L_G = %.4g, L_D = %.4g, above limits.loss %.4g (lower learning-rate)"
              .formatted(
                  losses.generator().total(), losses.discriminator().total(), limits.maxLoss()));
    }
    double least =
        Math.min(losses.discriminator().domainTarget(), losses.discriminator().domainSource());
    roundsWon = least < limits.minDomainLoss() ? roundsWon + 1 : 0;
    if (limits.roundsToWin() > 0 && roundsWon >= limits.roundsToWin()) {
      return Optional.of(
          "discriminator %s has won: its domain loss %.2g was below limits.domain-loss-floor for %d rounds (lower discriminator.width, or raise image-pool)"
              .formatted(
                  losses.discriminator().domainTarget() <= losses.discriminator().domainSource()
                      ? "D_T"
                      : "D_S",
                  least,
                  roundsWon));
    }
    return Optional.empty();
  }

  /**
   * Checks the translated samples.
   *
   * @param contrast of translated samples, relative to the samples
   * @return a reason to end the run, or nothing
   */
  public Optional<String> problem(double contrast) {
    return limits.minContrast() > 0 && !(contrast >= limits.minContrast())
        ? Optional.of(
            "its generator paints one colour: contrast %.2g of the samples', below limits.min-contrast %.2g (lower learning-rate, or raise weights.reconstruction)"
                .formatted(contrast, limits.minContrast()))
        : Optional.empty();
  }
}
