// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What Deeplearning4j wants of every layer's {@code instantiate}. */
final class LayerSetup {
  private LayerSetup() {}

  /** A layer without parameters. */
  static Layer of(
      Layer layer, NeuralNetConfiguration conf, Collection<TrainingListener> listeners, int index) {
    layer.setListeners(listeners);
    layer.setIndex(index);
    layer.setConf(conf);
    return layer;
  }

  /**
   * A layer with parameters.
   *
   * @param parameters its part of the network's flat vector
   * @param initialize whether to give them their first values
   */
  static Layer of(
      Layer layer,
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize) {
    layer.setParamsViewArray(parameters);
    layer.setParamTable(conf.getLayer().initializer().init(conf, parameters, initialize));
    return of(layer, conf, listeners, index);
  }
}
