// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanObjective;
import io.semadapt.train.LearningRateSchedule;
import io.semadapt.train.TrainingState;
import java.io.Serializable;
import java.util.Arrays;
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

  /** The state before the first step; needs no engine. */
  public TrainingState initialState() {
    List<float[]> networks = architecture.initialParameters(seed);
    float[] parameters = new float[networks.stream().mapToInt(network -> network.length).sum()];
    int offset = 0;
    for (float[] network : networks) {
      System.arraycopy(network, 0, parameters, offset, network.length);
      offset += network.length;
    }
    return stateOf(parameters);
  }

  /**
   * The state before the first step of a training that starts with these parameters.
   *
   * @param parameters of all networks, in the order of the architecture
   */
  public TrainingState stateOf(float[] parameters) {
    int generator = Math.toIntExact(architecture.generator().layers().parameterCount());
    float[] average = generatorEma > 0 ? Arrays.copyOf(parameters, generator) : new float[0];
    return new TrainingState(
        0, parameters, new float[parameters.length], new float[parameters.length], average);
  }
}
