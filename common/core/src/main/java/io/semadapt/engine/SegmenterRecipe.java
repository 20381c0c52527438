// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.model.SegmenterArchitecture;
import java.io.Serializable;
import java.util.List;

/**
 * Everything that determines the steps of a segmenter, apart from its batches. Adam's learning rate
 * falls polynomially (DeepLab, arXiv 1606.00915, section 4.1):
 *
 * <pre>{@code
 * rate(i) = learningRate (1 - i / steps)^power
 * }</pre>
 *
 * @param classWeights weight of each class in the loss; empty when all weigh the same
 * @param learningRate of the first step
 * @param steps of the whole training, at least 1
 * @param seed of the initial parameters
 */
public record SegmenterRecipe(
    SegmenterArchitecture architecture,
    List<Double> classWeights,
    double learningRate,
    int steps,
    double power,
    long seed)
    implements Serializable {
  /** A recipe with its own copy of the weights. */
  public SegmenterRecipe {
    classWeights = List.copyOf(classWeights);
  }

  /** The learning rate of a step, counted from 0; 0 after the last. */
  public double rate(int step) {
    return rate(step, learningRate, steps, power);
  }

  /** The same of any such schedule. */
  public static double rate(int step, double initial, int steps, double power) {
    return initial * Math.pow(1 - (double) Math.min(step, steps) / steps, power);
  }
}
