// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.model.SegmenterArchitecture;
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
    long seed) {
  /** A recipe with its own copy of the weights. */
  public SegmenterRecipe {
    classWeights = List.copyOf(classWeights);
  }
}
