// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.NetworkSize;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * FCN-8s on VGG16 (Long et al. 2015, arXiv 1411.4038), the segmenter of the published comparisons.
 *
 * <pre>{@code
 * VGG16:  64 x2, pool | 128 x2, pool | 256 x3, pool3 | 512 x3, pool4 | 512 x3, pool5   conv3, ReLU
 * head:   conv7 4096, conv1 4096, score conv1 19
 * fusion: up2(score) + conv1_19(pool4); up2(that) + conv1_19(pool3); up8(that)
 * }</pre>
 *
 * <p>{@code up} is a learned transposed convolution of twice its stride that starts as bilinear
 * interpolation. Deviations: "same" padding instead of FCN's 100 pixels and crops; no dropout, so
 * that a resumed training run ends with the bytes of one never interrupted; no batch normalisation,
 * as in the original.
 *
 * @param widthDivisor divides every width but the 19 scores: 1 is the published network (134
 *     million parameters), larger ones serve tests; a power of two up to 64
 */
public record Fcn8sVgg16(int widthDivisor) implements SegmenterArchitecture {
  private static final int[][] BLOCKS = {{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}};
  private static final int HEAD = 4096;

  public Fcn8sVgg16 {
    if (widthDivisor < 1 || widthDivisor > 64 || Integer.bitCount(widthDivisor) != 1) {
      throw new IllegalArgumentException(
          "Invalid width divisor " + widthDivisor + ": expected 1, 2, 4, 8, 16, 32 or 64");
    }
  }

  /** The names of VGG16's thirteen convolutions, as Keras has them, from the image on. */
  static List<String> convolutions() {
    List<String> names = new ArrayList<>();
    for (int block = 1; block <= BLOCKS.length; block++) {
      for (int layer = 1; layer <= BLOCKS[block - 1][1]; layer++) {
        names.add("block" + block + "_conv" + layer);
      }
    }
    return names;
  }

  @Override
  public int multiple() {
    return 1 << BLOCKS.length;
  }

  @Override
  public NetworkSize size() {
    return NetworkSize.of(new Fcn8sVgg16Architecture(widthDivisor));
  }

  @Override
  public boolean normalizesBatches() {
    return false;
  }

  @Override
  public String addLayers(ComputationGraphConfiguration.GraphBuilder graph) {
    String top = "image";
    for (int block = 1; block <= BLOCKS.length; block++) {
      for (int layer = 1; layer <= BLOCKS[block - 1][1]; layer++) {
        String name = "block" + block + "_conv" + layer;
        convolution(graph, name, 3, BLOCKS[block - 1][0] / widthDivisor, Activation.RELU, top);
        top = name;
      }
      graph.addLayer(
          "pool" + block,
          new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
              .kernelSize(2, 2)
              .stride(2, 2)
              .build(),
          top);
      top = "pool" + block;
    }
    int classes = SegmenterArchitecture.classes();
    convolution(graph, "fc6", 7, HEAD / widthDivisor, Activation.RELU, top);
    convolution(graph, "fc7", 1, HEAD / widthDivisor, Activation.RELU, "fc6");
    convolution(graph, "score", 1, classes, Activation.IDENTITY, "fc7");
    convolution(graph, "score4", 1, classes, Activation.IDENTITY, "pool4");
    convolution(graph, "score3", 1, classes, Activation.IDENTITY, "pool3");
    upsampling(graph, "up-score", 2, "score");
    graph.addVertex("fuse4", sum(), "up-score", "score4");
    upsampling(graph, "up-fuse4", 2, "fuse4");
    graph.addVertex("fuse3", sum(), "up-fuse4", "score3");
    upsampling(graph, "logits", 8, "fuse3");
    return "logits";
  }

  private static ElementWiseVertex sum() {
    return new ElementWiseVertex(ElementWiseVertex.Op.Add);
  }

  private static void convolution(
      ComputationGraphConfiguration.GraphBuilder graph,
      String name,
      int kernel,
      int channels,
      Activation activation,
      String input) {
    graph.addLayer(
        name,
        new ConvolutionLayer.Builder(kernel, kernel)
            .nOut(channels)
            .convolutionMode(ConvolutionMode.Same)
            .activation(activation)
            .weightInit(WeightInit.RELU)
            .build(),
        input);
  }

  private static void upsampling(
      ComputationGraphConfiguration.GraphBuilder graph, String name, int factor, String input) {
    graph.addLayer(
        name,
        new Deconvolution2D.Builder(2 * factor, 2 * factor)
            .stride(factor, factor)
            .nOut(SegmenterArchitecture.classes())
            .convolutionMode(ConvolutionMode.Same)
            .hasBias(false)
            .activation(Activation.IDENTITY)
            .weightInit(new BilinearWeights())
            .build(),
        input);
  }
}
