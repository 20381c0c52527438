// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.model.Segmenters;
import java.util.Map;

/**
 * A segmenter at some step: enough to continue its training, or to predict with it.
 *
 * @param settings {@code key = value} lines of everything that determined the result
 * @param versions of the programs that made it
 * @param parameters in the layout of the architecture
 * @param updater Adam's moments, laid out as in {@code SegmenterState}
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; large.
public record SegmenterCheckpoint(
    SegmenterArchitecture architecture,
    String settings,
    String versions,
    long step,
    float[] parameters,
    float[] updater) {
  private static final String KIND = "segmenter";

  /** The same with other parameters. */
  public SegmenterCheckpoint withParameters(float[] others) {
    return new SegmenterCheckpoint(architecture, settings, versions, step, others, updater);
  }

  /** The content of the file. */
  public Checkpoint toCheckpoint() {
    return new Checkpoint(
        Map.of(
            "kind", KIND,
            "architecture", architecture.name(),
            "step", Long.toString(step),
            "settings", settings,
            "versions", versions),
        Map.of("parameters", parameters, "updater", updater));
  }

  /**
   * Reads the content of a file; makes no network.
   *
   * @throws IllegalArgumentException if it is not a segmenter's, of another size than it says, of
   *     an impossible step, or has values that are not numbers
   */
  public static SegmenterCheckpoint of(Checkpoint checkpoint) {
    return new SegmenterCheckpoint(
        architecture(checkpoint),
        checkpoint.text("settings"),
        checkpoint.text("versions"),
        checkpoint.count("step", Integer.MAX_VALUE),
        checkpoint.vector("parameters"),
        checkpoint.finite("updater"));
  }

  /**
   * Architecture of a checkpoint; makes no network, so that a false size costs no memory.
   *
   * @throws IllegalArgumentException if it is not a segmenter's, of another size than it says, or
   *     has parameters that are not numbers
   */
  public static SegmenterArchitecture architecture(Checkpoint checkpoint) {
    if (!checkpoint.text("kind").equals(KIND)) {
      throw new IllegalArgumentException(
          "expected one of a segmenter, was one of a " + checkpoint.text("kind"));
    }
    String name = checkpoint.text("architecture");
    SegmenterArchitecture architecture = Segmenters.parse(name);
    int parameters = checkpoint.finite("parameters").length;
    if (!architecture.hasParameters(parameters)) {
      throw new IllegalArgumentException(
          "its %d parameters are not those of %s".formatted(parameters, name));
    }
    return architecture;
  }
}
