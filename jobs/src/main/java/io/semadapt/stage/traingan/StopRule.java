// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

/**
 * When a training of a GAN ends: after its last round, or when the chosen signal has not improved
 * for long. It follows from files, so that a resumed run ends where an undisturbed one does.
 */
final class StopRule {
  private final TrainGanJob.Config config;
  private final BestCheckpoint best;

  StopRule(TrainGanJob.Config config, BestCheckpoint best) {
    this.config = config;
    this.best = best;
  }

  /** Whether nothing is left to do after a round. */
  boolean isOver(int round) {
    boolean stopped =
        config.earlyStopRounds() > 0
            && isMeasured(round)
            && best.roundsSince(round) >= config.earlyStopRounds();
    return round >= config.rounds() || stopped;
  }

  /** Whether signals are measured after a round. */
  boolean isMeasured(int round) {
    return config.signalEveryRounds() > 0
        && (round % config.signalEveryRounds() == 0 || round == config.rounds());
  }
}
