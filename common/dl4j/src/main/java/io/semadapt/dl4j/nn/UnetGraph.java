// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.model.UnetArchitecture;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * A light U-Net (Ronneberger et al. 2015, arXiv 1505.04597).
 *
 * <pre>{@code
 * encoder level j = 1..4, c_j = width * 2^(j-1): [conv3 c_j, BN, ReLU] x 2, then max pooling 2
 * bottom:                                        [conv3 c_4, BN, ReLU] x 2
 * decoder level j = 4..1: nearest x2, concatenate with encoder level j, conv3 c_j, BN, ReLU
 * head:                                          conv1 19, with bias
 * }</pre>
 *
 * <p>Deviations from the original: padded convolutions, batch normalisation, nearest upsampling
 * instead of transposed convolutions, one convolution per decoder level.
 */
final class UnetGraph {
  private UnetGraph() {}

  /**
   * Adds the layers from the image on.
   *
   * @return name of the layer with the logits
   */
  static String addLayers(
      UnetArchitecture architecture, ComputationGraphConfiguration.GraphBuilder graph) {
    int width = architecture.width();
    int levels = architecture.levels();
    String[] skips = new String[levels];
    String top = SegmenterGraphs.INPUT;
    for (int level = 0; level < levels; level++) {
      String name = "encoder" + (level + 1);
      top = convolution(graph, name + "a", width << level, top);
      top = convolution(graph, name + "b", width << level, top);
      skips[level] = top;
      graph.addLayer(name + "-pool", new MaxPooling(), top);
      top = name + "-pool";
    }
    top = convolution(graph, "bottom-a", width << (levels - 1), top);
    top = convolution(graph, "bottom-b", width << (levels - 1), top);
    for (int level = levels - 1; level >= 0; level--) {
      String name = "decoder" + (level + 1);
      graph.addLayer(name + "-up", new NearestUpsampling(), top);
      graph.addVertex(name + "-skip", new MergeVertex(), skips[level], name + "-up");
      top = convolution(graph, name, width << level, name + "-skip");
    }
    graph.addLayer(
        "logits",
        Convolution.of(
            new ConvolutionLayer.Builder(1, 1)
                .nOut(SegmenterArchitecture.classes())
                .activation(Activation.IDENTITY)
                .weightInit(WeightInit.XAVIER)),
        top);
    return "logits";
  }

  private static String convolution(
      ComputationGraphConfiguration.GraphBuilder graph, String name, int channels, String input) {
    graph
        .addLayer(
            name + "-conv",
            Convolution.of(
                new ConvolutionLayer.Builder(3, 3)
                    .nOut(channels)
                    .convolutionMode(ConvolutionMode.Same)
                    .hasBias(false)
                    .activation(Activation.IDENTITY)
                    .weightInit(WeightInit.RELU)),
            input)
        .addLayer(name, new RectifiedBatchNormalization(), name + "-conv");
    return name;
  }
}
