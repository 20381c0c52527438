// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.engine.SegmenterRecipe;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The learning rate of DeepLab (Chen et al. 2017, arXiv 1606.00915, section 4.1) and its followers:
 *
 * <pre>{@code
 * rate(i) = initial (1 - i / steps)^power
 * }</pre>
 *
 * <p>ND4J's own {@code PolySchedule} computes {@code (1 + i / steps)^power}: its rate rises.
 *
 * @param initial the rate of the first step
 * @param steps all the steps of the training, at least 1
 * @param power 0.9 by custom
 */
public record PolynomialDecay(
    @JsonProperty("initial") double initial,
    @JsonProperty("steps") int steps,
    @JsonProperty("power") double power)
    implements ISchedule {

  /** The rate of a step, counted from 0; 0 after the last. */
  @Override
  public double valueAt(int step, int epoch) {
    return SegmenterRecipe.rate(step, initial, steps, power);
  }

  /** This: it never changes. */
  @Override
  @SuppressWarnings("MissingSuperCall")
  public ISchedule clone() {
    return this;
  }
}
