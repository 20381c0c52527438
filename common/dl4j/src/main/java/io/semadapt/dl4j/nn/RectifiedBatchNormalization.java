// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Deeplearning4j's batch normalisation with its default settings and parameters, followed by a
 * ReLU, Ioffe and Szegedy 2015 (arXiv 1502.03167). One layer does what its own two do in a dozen
 * passes over memory.
 *
 * <p>Input and output [N, C, H, W].
 */
public final class RectifiedBatchNormalization extends BatchNormalization {
  private static final long serialVersionUID = 1;

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return LayerSetup.of(
        new RectifiedBatchNormalizationLayer(conf, type),
        conf,
        listeners,
        layerIndex,
        parameters,
        initialize);
  }
}
