// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.io.Serializable;

/**
 * Everything a step changes, as plain arrays that Spark can ship: the parameters of all networks of
 * a trainer one after the other, Adam's moments in the same order, and the number of steps done.
 */
public final class TrainingState implements Serializable {
  private static final long serialVersionUID = 1;

  private final long step;
  private final float[] parameters;
  private final float[] firstMoment;
  private final float[] secondMoment;

  /**
   * @param step updates done so far
   * @throws IllegalArgumentException unless the three arrays have one length
   */
  public TrainingState(long step, float[] parameters, float[] firstMoment, float[] secondMoment) {
    if (firstMoment.length != parameters.length || secondMoment.length != parameters.length) {
      throw new IllegalArgumentException(
          "Invalid training state: %d parameters, moments of %d and %d"
              .formatted(parameters.length, firstMoment.length, secondMoment.length));
    }
    this.step = step;
    this.parameters = parameters;
    this.firstMoment = firstMoment;
    this.secondMoment = secondMoment;
  }

  /** A state with moments of 0 before the first step. */
  public static TrainingState initial(float[] parameters) {
    return new TrainingState(
        0, parameters, new float[parameters.length], new float[parameters.length]);
  }

  public long step() {
    return step;
  }

  /** Not a copy: callers do not write to it. */
  public float[] parameters() {
    return parameters;
  }

  /** Adam's m; not a copy. */
  public float[] firstMoment() {
    return firstMoment;
  }

  /** Adam's v; not a copy. */
  public float[] secondMoment() {
    return secondMoment;
  }

  /** Whether every parameter is a number. */
  public boolean isFinite() {
    for (float value : parameters) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
