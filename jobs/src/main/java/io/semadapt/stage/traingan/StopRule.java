// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

/**
 * Decides when a training ends: after its last round, or when the chosen signal has not improved
 * for long. The decision depends on files only, so a resumed training ends in the same round.
 */
final class StopRule {
  private final int rounds;
  private final SignalSettings signals;
  private final BestCheckpoint best;

  StopRule(int rounds, SignalSettings signals, BestCheckpoint best) {
    this.rounds = rounds;
    this.signals = signals;
    this.best = best;
  }

  /** Whether a round is the last one. */
  boolean isOver(int round) {
    boolean stopped =
        signals.earlyStopRounds() > 0
            && isMeasured(round)
            && best.roundsSince(round) >= signals.earlyStopRounds();
    return round >= rounds || stopped;
  }

  /** Whether signals are measured after a round. */
  boolean isMeasured(int round) {
    return signals.everyRounds() > 0 && (round % signals.everyRounds() == 0 || round == rounds);
  }

  /** Whether something that happens every {@code period} rounds, and at the end, happens now. */
  boolean isDue(int round, int period) {
    return round % period == 0 || isOver(round);
  }
}
