// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.engine.PaddedPredictor;
import io.semadapt.engine.Predictor;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.SegmenterCheckpoint;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Trained segmenters. */
public final class Segmenter {
  private Segmenter() {}

  /** Makes the network of a checkpoint. */
  public static Predictor of(SegmenterCheckpoint checkpoint, BatchStatistics statistics) {
    SegmenterArchitecture architecture = checkpoint.architecture();
    ComputationGraph graph = SegmenterGraphs.of(architecture, new Sgd(0), checkpoint.parameters());
    boolean training = statistics == BatchStatistics.PICTURE;
    return new PaddedPredictor(
        architecture.multiple(),
        (image, height, width) -> logits(graph, training, image, height, width));
  }

  private static float[] logits(
      ComputationGraph graph, boolean training, float[] image, int height, int width) {
    try (INDArray input = Nd4j.create(image, new long[] {1, 3, height, width}, 'c');
        INDArray output = graph.output(training, input)[0]) {
      INDArray rows = output.ordering() == 'c' && !output.isView() ? output : output.dup('c');
      return rows.reshape(rows.length()).toFloatVector();
    }
  }
}
