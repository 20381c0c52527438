// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.engine.Predictor;
import io.semadapt.image.Geometry;
import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.image.UpsampledLogits;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.ConfidentLabels;
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
  public LabelImage predict(RgbImage image, int width, int height) {
    int paddedWidth = padded(image.width());
    int paddedHeight = padded(image.height());
    float[] logits = logits(image);
    int classes = SegmenterArchitecture.classes();
    if (paddedWidth == width && paddedHeight == height) {
      return Tensors.argmax(logits, 0, classes, width, height);
    }
    return UpsampledLogits.argmax(
        logits,
        classes,
        paddedWidth,
        new PixelSize(image.width(), image.height()),
        new PixelSize(width, height));
  }

  @Override
  public ConfidentLabels label(RgbImage image) {
    return ConfidentLabels.of(
        logits(image),
        padded(image.width()),
        padded(image.height()),
        image.width(),
        image.height());
  }

  /** Of the image padded to the network's multiple, [19, H, W]. */
  private float[] logits(RgbImage image) {
    int width = padded(image.width());
    int height = padded(image.height());
    float[] pixels = Tensors.toNchw(Geometry.extend(image, width, height));
    long start = System.nanoTime();
    try (INDArray input = Nd4j.create(pixels, new long[] {1, 3, height, width}, 'c');
        INDArray output = graph.output(statistics == BatchStatistics.PICTURE, input)[0]) {
      INDArray rows = output.ordering() == 'c' && !output.isView() ? output : output.dup('c');
      return rows.reshape(rows.length()).toFloatVector();
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
