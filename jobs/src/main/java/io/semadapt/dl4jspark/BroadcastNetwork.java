// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4jspark;

import io.semadapt.train.FloatVectors;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A network as it travels to the executors. Deeplearning4j sends arrays of ND4J, whose
 * serialization takes an order of magnitude longer than that of plain floats.
 *
 * @param vectors parameters, and the state of the updater
 * @param shapes of these as arrays
 */
record BroadcastNetwork(
    ComputationGraphConfiguration configuration, FloatVectors vectors, List<List<Long>> shapes)
    implements Serializable {

  /** A copy of a network. */
  static BroadcastNetwork of(ComputationGraph graph) {
    INDArray parameters = graph.params();
    INDArray state = graph.getUpdater().getStateViewArray();
    return new BroadcastNetwork(
        graph.getConfiguration(),
        new FloatVectors(
            List.of(OrderedAveraging.floats(parameters), OrderedAveraging.floats(state))),
        List.of(shape(parameters), shape(state)));
  }

  private static List<Long> shape(INDArray array) {
    return Arrays.stream(array.shape()).boxed().toList();
  }

  /** A new network for a task. */
  ComputationGraph toGraph() {
    ComputationGraph graph = new ComputationGraph(configuration.clone());
    graph.init(array(0), /* cloneParametersArray= */ false);
    graph.setUpdater(new ComputationGraphUpdater(graph, array(1)));
    return graph;
  }

  private INDArray array(int vector) {
    long[] shape = shapes.get(vector).stream().mapToLong(Long::longValue).toArray();
    return Nd4j.createFromArray(vectors.list().get(vector)).reshape(shape);
  }
}
