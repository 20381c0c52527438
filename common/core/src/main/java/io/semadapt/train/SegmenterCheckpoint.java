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
 * @param average moving average of the parameters; empty if none is kept
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; large.
public record SegmenterCheckpoint(
    SegmenterArchitecture architecture,
    String settings,
    String versions,
    long step,
    float[] parameters,
    float[] updater,
    float[] average) {
  private static final String KIND = "segmenter";
  private static final String AVERAGE = "average";

  /** A segmenter to predict with, of these parameters; it has no training to continue. */
  public static SegmenterCheckpoint of(SegmenterArchitecture architecture, float[] parameters) {
    return new SegmenterCheckpoint(architecture, "", "", 0, parameters, new float[0], new float[0]);
  }

  /** The same to predict with other parameters. */
  public SegmenterCheckpoint withParameters(float[] others) {
    return new SegmenterCheckpoint(
        architecture, settings, versions, step, others, updater, new float[0]);
  }

  /** The parameters to predict with: the moving average, if there is one. Not a copy. */
  public float[] smoothed() {
    return average.length > 0 ? average : parameters;
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
        average.length == 0
            ? Map.of("parameters", parameters, "updater", updater)
            : Map.of("parameters", parameters, "updater", updater, AVERAGE, average));
  }

  /**
   * Reads the content of a file; makes no network.
   *
   * @throws IllegalArgumentException if it is not a segmenter's, of another size than it says, of
   *     an impossible step, or has values that are not numbers
   */
  public static SegmenterCheckpoint of(Checkpoint checkpoint) {
    SegmenterArchitecture architecture = architecture(checkpoint);
    float[] average = checkpoint.has(AVERAGE) ? checkpoint.finite(AVERAGE) : new float[0];
    if (average.length > 0 && !architecture.hasParameters(average.length)) {
      throw new IllegalArgumentException(
          "its average of %d parameters is not one of %s"
              .formatted(average.length, architecture.name()));
    }
    return new SegmenterCheckpoint(
        architecture,
        checkpoint.text("settings"),
        checkpoint.text("versions"),
        checkpoint.count("step", Integer.MAX_VALUE),
        checkpoint.vector("parameters"),
        checkpoint.finite("updater"),
        average);
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
