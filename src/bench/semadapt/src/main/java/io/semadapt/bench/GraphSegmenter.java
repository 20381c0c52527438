// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.engine.SegmenterBatch;
import io.semadapt.engine.SegmenterRecipe;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** A step of a segmenter on Deeplearning4j, which has no trainer outside Spark. */
final class GraphSegmenter {
  private final ComputationGraph graph;

  GraphSegmenter(SegmenterRecipe recipe) {
    graph =
        SegmenterGraphs.create(
            recipe.architecture(),
            new Adam(recipe.learningRate()),
            recipe.seed(),
            recipe.classWeights().stream().mapToDouble(Double::doubleValue).toArray());
  }

  void step(SegmenterBatch batch) {
    float[] ids = new float[batch.trainIds().length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Byte.toUnsignedInt(batch.trainIds()[i]);
    }
    long[] images = {batch.size(), 3, batch.height(), batch.width()};
    long[] labels = {batch.size(), 1, batch.height(), batch.width()};
    graph.fit(new DataSet(Nd4j.create(batch.images(), images, 'c'), Nd4j.create(ids, labels, 'c')));
  }
}
