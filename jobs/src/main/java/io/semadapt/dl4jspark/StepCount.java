// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4jspark;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Sets the step of a worker's network to that of the training. The worker clones the configuration
 * of the network, and the clone counts from 0: in every round the schedule would start again, and
 * Adam would correct its moments as if they were empty.
 *
 * @param start finished steps before this round
 */
record StepCount(int start) implements TrainingHook {
  @Override
  public void preUpdate(MultiDataSet batch, Model model) {
    ComputationGraph graph = (ComputationGraph) model;
    if (graph.getIterationCount() < start) {
      graph.getConfiguration().setIterationCount(start);
    }
  }

  @Override
  public void preUpdate(DataSet batch, Model model) {
    throw new UnsupportedOperationException("batches come as MultiDataSet");
  }

  @Override
  public void postUpdate(MultiDataSet batch, Model model) {}

  @Override
  public void postUpdate(DataSet batch, Model model) {}
}
