// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Deeplearning4j's convolution, with the same parameters and the same values up to rounding, but
 * calling oneDNN itself where a CPU has it: gradients that nobody reads can be left out, and
 * nothing is prepared twice.
 */
public final class Convolution extends ConvolutionLayer {
  private static final long serialVersionUID = 1;

  /** For the JSON reader. */
  public Convolution() {}

  private Convolution(Builder builder) {
    super(builder);
  }

  /** The layer that this builder describes. */
  public static Convolution of(Builder builder) {
    return new Convolution(builder);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return LayerSetup.of(
        new DirectConvolutionLayer(conf, type),
        conf,
        listeners,
        layerIndex,
        parameters,
        initialize);
  }
}
