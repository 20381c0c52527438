// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.io.Serializable;
import java.util.List;

/**
 * Everything a step changes, as plain arrays that Spark can ship: the parameters of all networks of
 * a trainer one after the other, Adam's moments in the same order, the moving average of the first
 * generator if one is kept, and the number of steps done.
 */
public final class TrainingState implements Serializable {
  private static final long serialVersionUID = 1;

  private final long step;
  private final FloatVectors vectors;

  /**
   * @param step updates done so far
   * @param generatorAverage of the first of the parameters; empty if none is kept
   * @throws IllegalArgumentException unless the moments are as long as the parameters
   */
  public TrainingState(
      long step,
      float[] parameters,
      float[] firstMoment,
      float[] secondMoment,
      float[] generatorAverage) {
    if (firstMoment.length != parameters.length
        || secondMoment.length != parameters.length
        || generatorAverage.length > parameters.length) {
      throw new IllegalArgumentException(
          "Invalid training state: %d parameters, moments of %d and %d, an average of %d"
              .formatted(
                  parameters.length,
                  firstMoment.length,
                  secondMoment.length,
                  generatorAverage.length));
    }
    this.step = step;
    this.vectors =
        new FloatVectors(List.of(parameters, firstMoment, secondMoment, generatorAverage));
  }

  /** A state of vectors in the order of {@link #vectors()}. */
  public static TrainingState of(long step, List<float[]> vectors) {
    return new TrainingState(step, vectors.get(0), vectors.get(1), vectors.get(2), vectors.get(3));
  }

  /** A state with moments of 0 before the first step. */
  public static TrainingState initial(float[] parameters) {
    int length = parameters.length;
    return new TrainingState(0, parameters, new float[length], new float[length], new float[0]);
  }

  public long step() {
    return step;
  }

  /** Not a copy: callers do not write to it. */
  public float[] parameters() {
    return vectors().get(0);
  }

  /** Adam's m; not a copy. */
  public float[] firstMoment() {
    return vectors().get(1);
  }

  /** Adam's v; not a copy. */
  public float[] secondMoment() {
    return vectors().get(2);
  }

  /** Moving average of the first parameters; empty if none is kept. Not a copy. */
  public float[] generatorAverage() {
    return vectors().get(3);
  }

  /** Parameters, both moments and the generator's average: whatever workers average. */
  public List<float[]> vectors() {
    return vectors.list();
  }

  /** The state to translate with: the generator's average, if there is one, is its parameters. */
  public TrainingState smoothed() {
    float[] smoothed = parameters().clone();
    System.arraycopy(generatorAverage(), 0, smoothed, 0, generatorAverage().length);
    return new TrainingState(step, smoothed, firstMoment(), secondMoment(), generatorAverage());
  }

  /** Whether every parameter is a number. */
  public boolean isFinite() {
    for (float value : parameters()) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
