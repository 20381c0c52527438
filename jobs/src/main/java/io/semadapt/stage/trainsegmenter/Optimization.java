// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.train.ClassWeights;

/**
 * Steps of a training.
 *
 * @param steps of every worker over the whole training
 * @param batch samples in one step of one worker
 * @param learningRate of the first step
 * @param averagingPeriod steps of every worker in a round
 * @param averageMoments whether Adam's moments are averaged too
 * @param classWeights weights of the classes in the loss
 * @param weightEma decay of the moving average of the weights; 0 keeps none
 */
record Optimization(
    int steps,
    int batch,
    double learningRate,
    int averagingPeriod,
    boolean averageMoments,
    ClassWeights classWeights,
    double weightEma) {
  /** Reads the keys of a training. */
  static Optimization of(ConfigSection training) {
    return new Optimization(
        training.integer("steps", Bounds.atLeast(1)),
        training.integer("batch", Bounds.atLeast(1)),
        training.number("learning-rate", Bounds.greaterThan(0)),
        training.integer("averaging-period", Bounds.atLeast(1)),
        training.bool("average-moments"),
        training.choice("class-weights", ClassWeights.class),
        training.number("weight-ema", Bounds.decay()));
  }
}
