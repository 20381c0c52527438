// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static java.util.Map.entry;

import java.util.Map;

/**
 * A GAN at the end of a round: enough to continue its training, or to translate with it.
 *
 * @param settings {@code key = value} lines of all that determined the result
 * @param versions of the programs that made it
 * @param round averages made so far
 * @param seed the run's
 */
public record GanCheckpoint(
    GanArchitecture architecture,
    String settings,
    String versions,
    int round,
    long seed,
    TrainingState state) {
  private static final String KIND = "gan";

  /** The file's content. */
  public Checkpoint toCheckpoint() {
    return new Checkpoint(
        Map.ofEntries(
            entry("kind", KIND),
            entry("generator-width", String.valueOf(architecture.generatorWidth())),
            entry("residual-blocks", String.valueOf(architecture.residualBlocks())),
            entry("generator-skips", String.valueOf(architecture.skips())),
            entry("generator-detail", String.valueOf(architecture.detail())),
            entry("patch-discriminator-width", String.valueOf(architecture.patchWidth())),
            entry("discriminator-width", String.valueOf(architecture.discriminatorWidth())),
            entry("discriminator-levels", String.valueOf(architecture.discriminatorLevels())),
            entry("discriminator-position", String.valueOf(architecture.position())),
            entry("discriminator-categories", String.valueOf(architecture.categories())),
            entry("classes", String.valueOf(architecture.classes())),
            entry("settings", settings),
            entry("versions", versions),
            entry("round", String.valueOf(round)),
            entry("seed", String.valueOf(seed)),
            entry("step", String.valueOf(state.step()))),
        Map.of(
            "parameters", state.parameters(),
            "first-moment", state.firstMoment(),
            "second-moment", state.secondMoment(),
            "generator-average", state.generatorAverage()));
  }

  /**
   * Reads the content of a file. No network is made, so that sizes which are not those of the
   * file's parameters cost no memory.
   *
   * @throws IllegalArgumentException if it is the checkpoint of another kind of network, of other
   *     sizes than it says, of an impossible step, or has values that are not numbers
   */
  public static GanCheckpoint of(Checkpoint checkpoint) {
    if (!checkpoint.text("kind").equals(KIND)) {
      throw new IllegalArgumentException(
          "expected one of a GAN, was one of a " + checkpoint.text("kind"));
    }
    GanArchitecture architecture =
        new GanArchitecture(
            number(checkpoint, "generator-width"),
            number(checkpoint, "residual-blocks"),
            Boolean.parseBoolean(checkpoint.text("generator-skips", "false")),
            Boolean.parseBoolean(checkpoint.text("generator-detail", "false")),
            number(checkpoint, "discriminator-width"),
            number(checkpoint, "discriminator-levels"),
            Boolean.parseBoolean(checkpoint.text("discriminator-position", "false")),
            Boolean.parseBoolean(checkpoint.text("discriminator-categories", "false")),
            Integer.parseInt(checkpoint.text("patch-discriminator-width", "0")),
            number(checkpoint, "classes"));
    int parameters = checkpoint.vector("parameters").length;
    if (!architecture.hasParameters(parameters)) {
      throw new IllegalArgumentException(
          "its %d parameters are not those of %s".formatted(parameters, architecture));
    }
    return new GanCheckpoint(
        architecture,
        checkpoint.text("settings"),
        checkpoint.text("versions"),
        (int) checkpoint.count("round", Integer.MAX_VALUE),
        Long.parseLong(checkpoint.text("seed")),
        new TrainingState(
            checkpoint.count("step", Integer.MAX_VALUE),
            checkpoint.finite("parameters"),
            checkpoint.finite("first-moment"),
            checkpoint.finite("second-moment"),
            checkpoint.finite("generator-average")));
  }

  private static int number(Checkpoint checkpoint, String name) {
    return Integer.parseInt(checkpoint.text(name));
  }
}
