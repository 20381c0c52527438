// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.engine.Predictor;
import io.semadapt.image.Geometry;
import io.semadapt.image.Logits;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.SegmenterCheckpoint;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** A trained segmenter. */
public final class Segmenter implements Predictor {
  private final SegmenterArchitecture architecture;
  private final ComputationGraph graph;
  private final BatchStatistics statistics;
  private long networkNanos;

  private Segmenter(
      SegmenterArchitecture architecture, ComputationGraph graph, BatchStatistics statistics) {
    this.architecture = architecture;
    this.graph = graph;
    this.statistics = statistics;
  }

  /** Makes the network of a checkpoint. */
  public static Segmenter of(SegmenterCheckpoint checkpoint, BatchStatistics statistics) {
    SegmenterArchitecture architecture = checkpoint.architecture();
    return new Segmenter(
        architecture,
        SegmenterGraphs.of(architecture, new Sgd(0), checkpoint.parameters()),
        statistics);
  }

  @Override
  public Logits logits(RgbImage image) {
    int width = padded(image.width());
    int height = padded(image.height());
    float[] pixels = Tensors.toNchw(Geometry.extend(image, width, height));
    long start = System.nanoTime();
    try (INDArray input = Nd4j.create(pixels, new long[] {1, 3, height, width}, 'c');
        INDArray output = graph.output(statistics == BatchStatistics.PICTURE, input)[0]) {
      INDArray rows = output.ordering() == 'c' && !output.isView() ? output : output.dup('c');
      return new Logits(
          rows.reshape(rows.length()).toFloatVector(),
          SegmenterArchitecture.classes(),
          width,
          new PixelSize(image.width(), image.height()));
    } finally {
      networkNanos += System.nanoTime() - start;
    }
  }

  @Override
  public long networkNanos() {
    return networkNanos;
  }

  private int padded(int size) {
    return Geometry.roundUp(size, architecture.multiple());
  }
}
