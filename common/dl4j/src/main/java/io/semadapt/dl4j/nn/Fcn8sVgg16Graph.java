// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.SegmenterArchitecture;
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
 */
final class Fcn8sVgg16Graph {
  private Fcn8sVgg16Graph() {}

  /**
   * Adds the layers from the image on.
   *
   * @return name of the layer with the logits
   */
  static String addLayers(
      Fcn8sVgg16Architecture architecture, ComputationGraphConfiguration.GraphBuilder graph) {
    String top = SegmenterGraphs.INPUT;
    int number = 0;
    for (Fcn8sVgg16Architecture.Block block : architecture.blocks()) {
      for (String name : block.convolutions()) {
        convolution(graph, name, 3, block.channels(), Activation.RELU, top);
        top = name;
      }
      number++;
      String pool = "pool" + number;
      graph.addLayer(
          pool,
          new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
              .kernelSize(2, 2)
              .stride(2, 2)
              .build(),
          top);
      top = pool;
    }
    int head = architecture.headChannels();
    int classes = SegmenterArchitecture.classes();
    convolution(graph, "fc6", 7, head, Activation.RELU, top);
    convolution(graph, "fc7", 1, head, Activation.RELU, "fc6");
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
