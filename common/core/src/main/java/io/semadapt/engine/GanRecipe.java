// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanObjective;
import io.semadapt.train.LearningRateSchedule;
import java.io.Serializable;
import java.util.List;

/**
 * Everything that determines the steps of a GAN, apart from its batches.
 *
 * @param classWeights weight of each class in the source's reconstruction
 * @param generatorEma decay of the moving average of G_ST, below 1; 0 keeps none
 * @param seed of the initial parameters
 */
public record GanRecipe(
    GanArchitecture architecture,
    GanObjective objective,
    List<Double> classWeights,
    LearningRateSchedule schedule,
    double generatorEma,
    long seed)
    implements Serializable {
  /** A recipe whose list can be serialized. */
  public GanRecipe {
    classWeights = List.copyOf(classWeights);
  }
}
