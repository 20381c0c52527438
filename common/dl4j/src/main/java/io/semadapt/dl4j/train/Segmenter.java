// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.Fcn8sVgg16;
import io.semadapt.dl4j.nn.SegmenterArchitecture;
import io.semadapt.dl4j.nn.UnetSegmenter;
import io.semadapt.image.Geometry;
import io.semadapt.image.LabelImage;
import io.semadapt.image.RgbImage;
import io.semadapt.image.Tensors;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.ConfidentLabels;
import io.semadapt.train.Teacher;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** A trained segmenter, and its checkpoint: parameters, Adam's moments and the step. */
public final class Segmenter implements Teacher {
  private static final String KIND = "segmenter";

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

  /**
   * The segmenter of a checkpoint, for inference.
   *
   * @throws IllegalArgumentException if the checkpoint is not a segmenter's
   */
  public static Segmenter of(Checkpoint checkpoint) {
    return of(checkpoint, BatchStatistics.TRAINING);
  }

  /** The same with other statistics, which a network without batch normalisation never takes. */
  public static Segmenter of(Checkpoint checkpoint, BatchStatistics statistics) {
    SegmenterArchitecture architecture = architecture(checkpoint);
    ComputationGraph graph = architecture.create(new Sgd(0), 0);
    graph.setParams(Nd4j.createFromArray(checkpoint.vector("parameters")));
    return new Segmenter(architecture, graph, statistics);
  }

  /**
   * What network a checkpoint is of; builds none, so that a size which is not that of the
   * checkpoint's parameters costs no memory.
   *
   * @throws IllegalArgumentException if the checkpoint is not a segmenter's, or of another size
   *     than it says
   */
  public static SegmenterArchitecture architecture(Checkpoint checkpoint) {
    if (!checkpoint.text("kind").equals(KIND)) {
      throw new IllegalArgumentException(
          "expected one of a segmenter, was one of a " + checkpoint.text("kind"));
    }
    String text = checkpoint.text("architecture");
    SegmenterArchitecture architecture = architecture(text);
    int parameters = checkpoint.vector("parameters").length;
    if (!isOf(architecture, parameters)) {
      throw new IllegalArgumentException(
          "its %d parameters are not those of %s".formatted(parameters, text));
    }
    return architecture;
  }

  private static boolean isOf(SegmenterArchitecture architecture, long parameters) {
    // Layers have more than the width squared: what is within it can be counted.
    return !(architecture instanceof UnetSegmenter unet
            && (long) unet.width() * unet.width() > parameters)
        && architecture.size().parameters() == parameters;
  }

  /** The text that {@link #architecture(String)} reads: {@code unet-16}. */
  public static String text(SegmenterArchitecture architecture) {
    if (architecture instanceof UnetSegmenter unet) {
      return "unet-" + unet.width();
    }
    return "fcn8s-vgg16-" + ((Fcn8sVgg16) architecture).widthDivisor();
  }

  private static SegmenterArchitecture architecture(String text) {
    int number = Integer.parseInt(text.substring(text.lastIndexOf('-') + 1));
    return text.startsWith("unet-") ? new UnetSegmenter(number) : new Fcn8sVgg16(number);
  }

  /**
   * A checkpoint of a graph in training.
   *
   * @param settings what a resumed run must have in common with this one
   * @param versions of what it is trained with, for people
   */
  public static Checkpoint checkpoint(
      SegmenterArchitecture architecture,
      ComputationGraph graph,
      long step,
      String settings,
      String versions) {
    Map<String, float[]> vectors = new HashMap<>();
    vectors.put("parameters", floats(graph.params()));
    vectors.put("updater", floats(graph.getUpdater().getStateViewArray()));
    return new Checkpoint(
        Map.of(
            "kind",
            KIND,
            "architecture",
            text(architecture),
            "step",
            Long.toString(step),
            "settings",
            settings,
            "versions",
            versions),
        vectors);
  }

  /** Puts a checkpoint's parameters and moments into a graph made for the same architecture. */
  public static void restore(ComputationGraph graph, Checkpoint checkpoint) {
    graph.setParams(Nd4j.createFromArray(checkpoint.vector("parameters")));
    INDArray state = graph.getUpdater().getStateViewArray();
    state.assign(Nd4j.createFromArray(checkpoint.vector("updater")).reshape(state.shape()));
  }

  private static float[] floats(INDArray array) {
    return array.reshape(array.length()).toFloatVector();
  }

  /**
   * The most probable class of every pixel.
   *
   * @param image any size; its edge pixels are repeated up to the network's multiple
   * @param width of the answer: logits, not labels, are interpolated to it
   * @param height of the answer
   * @return train ids 0..18
   */
  public LabelImage predict(RgbImage image, int width, int height) {
    int paddedWidth = padded(image.width());
    int paddedHeight = padded(image.height());
    float[] logits = logits(image);
    int classes = SegmenterArchitecture.classes();
    if (paddedWidth == width && paddedHeight == height) {
      return Tensors.argmax(logits, 0, classes, width, height);
    }
    return upsampledArgmax(
        logits, classes, paddedWidth, image.width(), image.height(), width, height);
  }

  /** The same at the image's own size. */
  public LabelImage predict(RgbImage image) {
    return predict(image, image.width(), image.height());
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
      return floats(output.ordering() == 'c' && !output.isView() ? output : output.dup('c'));
    } finally {
      networkNanos += System.nanoTime() - start;
    }
  }

  /** Time in the network's forward passes so far. */
  public long networkNanos() {
    return networkNanos;
  }

  private int padded(int size) {
    return Geometry.roundUp(size, architecture.multiple());
  }

  /** Bilinear interpolation of each class's plane, pixel centres aligned, then the largest. */
  private static LabelImage upsampledArgmax(
      float[] logits,
      int classes,
      int stride,
      int fromWidth,
      int fromHeight,
      int width,
      int height) {
    int plane = logits.length / classes;
    int[] left = new int[width];
    int[] right = new int[width];
    float[] share = new float[width];
    for (int x = 0; x < width; x++) {
      double sx = clamp((x + 0.5) * fromWidth / width - 0.5, fromWidth);
      left[x] = (int) sx;
      right[x] = Math.min(left[x] + 1, fromWidth - 1);
      share[x] = (float) (sx - left[x]);
    }
    byte[] ids = new byte[width * height];
    float[] row = new float[fromWidth];
    float[] best = new float[width];
    for (int y = 0; y < height; y++) {
      double sy = clamp((y + 0.5) * fromHeight / height - 0.5, fromHeight);
      int y0 = (int) sy;
      int top = y0 * stride;
      int bottom = Math.min(y0 + 1, fromHeight - 1) * stride;
      float fy = (float) (sy - y0);
      Arrays.fill(best, Float.NEGATIVE_INFINITY);
      for (int c = 0; c < classes; c++) {
        for (int x = 0; x < fromWidth; x++) {
          float above = logits[c * plane + top + x];
          row[x] = above + fy * (logits[c * plane + bottom + x] - above);
        }
        for (int x = 0; x < width; x++) {
          float value = row[left[x]] + share[x] * (row[right[x]] - row[left[x]]);
          if (value > best[x]) {
            best[x] = value;
            ids[y * width + x] = (byte) c;
          }
        }
      }
    }
    return new LabelImage(width, height, ids);
  }

  private static double clamp(double position, int size) {
    return Math.max(0, Math.min(size - 1, position));
  }

  /** A smaller copy for a network that runs below the image's size. */
  public static RgbImage shrink(RgbImage image, int width, int height) {
    return image.width() == width && image.height() == height
        ? image
        : Geometry.resize(image, width, height);
  }
}
