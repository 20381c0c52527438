// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Lets a worker's network go on counting where the training stands. The worker clones the network's
 * configuration, and the clone counts from 0: in every round the schedule would begin anew, and
 * Adam would correct its moments as if they were empty.
 *
 * @param start steps done before this round
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
