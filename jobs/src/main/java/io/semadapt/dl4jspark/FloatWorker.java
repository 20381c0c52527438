// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4jspark;

import java.util.Collection;
import org.apache.spark.broadcast.Broadcast;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.TrainingHook;
import org.deeplearning4j.spark.api.WorkerConfiguration;
import org.deeplearning4j.spark.impl.paramavg.ParameterAveragingTrainingWorker;

/** Deeplearning4j's worker, which gets its network as plain floats. */
final class FloatWorker extends ParameterAveragingTrainingWorker {
  private static final long serialVersionUID = 1L;

  private final Broadcast<BroadcastNetwork> network;

  FloatWorker(
      Broadcast<BroadcastNetwork> network,
      boolean saveUpdater,
      WorkerConfiguration configuration,
      Collection<TrainingHook> hooks) {
    super(null, saveUpdater, configuration, hooks, null, null);
    this.network = network;
  }

  /** Without Deeplearning4j's listeners: there are none. */
  @Override
  public ComputationGraph getInitialModelGraph() {
    return network.value().toGraph();
  }
}
