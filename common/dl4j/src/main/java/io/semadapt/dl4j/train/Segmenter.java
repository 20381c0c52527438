// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.engine.PaddedPredictor;
import io.semadapt.engine.Predictor;
import io.semadapt.engine.StatisticsMeter;
import io.semadapt.image.Geometry;
import io.semadapt.image.Tensors;
import io.semadapt.model.ParameterSlice;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.SegmenterCheckpoint;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** Trained segmenters. */
public final class Segmenter {
  private static final String MEAN = "mean";

  private Segmenter() {}

  /** Makes the network of a checkpoint. */
  public static Predictor of(SegmenterCheckpoint checkpoint, BatchStatistics statistics) {
    SegmenterArchitecture architecture = checkpoint.architecture();
    ComputationGraph graph = SegmenterGraphs.of(architecture, new Sgd(0), checkpoint.smoothed());
    boolean training = statistics == BatchStatistics.PICTURE;
    return new PaddedPredictor(
        architecture.multiple(),
        (image, height, width, place) -> logits(graph, training, image, height, width));
  }

  /** Makes the network of a checkpoint, to measure batch statistics. */
  public static StatisticsMeter meter(SegmenterCheckpoint checkpoint) {
    SegmenterArchitecture architecture = checkpoint.architecture();
    ComputationGraph graph = SegmenterGraphs.of(architecture, new Sgd(0), checkpoint.smoothed());
    return image -> {
      int width = Geometry.roundUp(image.width(), architecture.multiple());
      int height = Geometry.roundUp(image.height(), architecture.multiple());
      float[] pixels = Tensors.toNchw(Geometry.extend(image, width, height));
      float[] parameters = checkpoint.smoothed().clone();
      try (INDArray input = Nd4j.create(pixels, new long[] {1, 3, height, width}, 'c')) {
        Map<String, INDArray> seen = graph.feedForward(input, /* train= */ true);
        for (ParameterSlice slice : architecture.layers().layout()) {
          if (slice.isStatistic()) {
            String before = graph.getConfiguration().getVertexInputs().get(slice.layer()).get(0);
            measure(seen.get(before), slice, parameters);
          }
        }
      }
      return parameters;
    };
  }

  /** Writes mean or deviation of the channels of [1, C, H, W]. */
  private static void measure(INDArray x, ParameterSlice slice, float[] parameters) {
    float[] values = x.dup('c').reshape(x.length()).toFloatVector();
    int plane = values.length / slice.length();
    for (int channel = 0; channel < slice.length(); channel++) {
      double sum = 0;
      double squares = 0;
      for (int i = channel * plane; i < (channel + 1) * plane; i++) {
        sum += values[i];
        squares += (double) values[i] * values[i];
      }
      double mean = sum / plane;
      double variance = Math.max(0, squares / plane - mean * mean);
      parameters[slice.offset() + channel] =
          (float) (slice.parameter().equals(MEAN) ? mean : 0.5 * Math.log10(variance));
    }
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
