// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.util.Map;

/**
 * A GAN at the end of a round: enough to continue its training, or to translate with it.
 *
 * @param settings {@code key = value} lines of all that determined the result
 * @param round averages made so far
 * @param seed the run's
 */
public record GanCheckpoint(
    GanArchitecture architecture, String settings, int round, long seed, TrainingState state) {
  private static final String KIND = "gan";

  /** The file's content. */
  public Checkpoint toCheckpoint() {
    return new Checkpoint(
        Map.of(
            "kind", KIND,
            "generator-width", String.valueOf(architecture.generatorWidth()),
            "residual-blocks", String.valueOf(architecture.residualBlocks()),
            "discriminator-width", String.valueOf(architecture.discriminatorWidth()),
            "discriminator-levels", String.valueOf(architecture.discriminatorLevels()),
            "classes", String.valueOf(architecture.classes()),
            "settings", settings,
            "round", String.valueOf(round),
            "seed", String.valueOf(seed),
            "step", String.valueOf(state.step())),
        Map.of(
            "parameters", state.parameters(),
            "first-moment", state.firstMoment(),
            "second-moment", state.secondMoment(),
            "generator-average", state.generatorAverage()));
  }

  /**
   * Reads the content of a file.
   *
   * @throws IllegalArgumentException if it is the checkpoint of another kind of network
   */
  public static GanCheckpoint of(Checkpoint checkpoint) {
    if (!checkpoint.text("kind").equals(KIND)) {
      throw new IllegalArgumentException(
          "expected one of a GAN, was one of a " + checkpoint.text("kind"));
    }
    return new GanCheckpoint(
        new GanArchitecture(
            number(checkpoint, "generator-width"),
            number(checkpoint, "residual-blocks"),
            number(checkpoint, "discriminator-width"),
            number(checkpoint, "discriminator-levels"),
            number(checkpoint, "classes")),
        checkpoint.text("settings"),
        number(checkpoint, "round"),
        Long.parseLong(checkpoint.text("seed")),
        new TrainingState(
            Long.parseLong(checkpoint.text("step")),
            checkpoint.vector("parameters"),
            checkpoint.vector("first-moment"),
            checkpoint.vector("second-moment"),
            checkpoint.vector("generator-average")));
  }

  private static int number(Checkpoint checkpoint, String name) {
    return Integer.parseInt(checkpoint.text(name));
  }
}
