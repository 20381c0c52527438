// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * The few kinds of layer that the networks are made of; every method returns the new vertex's name.
 */
final class GraphSketch {
  private static final String INPUT = "image";

  private final GraphBuilder builder;

  GraphSketch(DataType type) {
    Backend.initialize();
    this.builder =
        new NeuralNetConfiguration.Builder()
            .dataType(type)
            .weightInit(WeightInit.ZERO)
            .updater(new NoOp())
            .trainingWorkspaceMode(WorkspaceMode.NONE)
            .inferenceWorkspaceMode(WorkspaceMode.NONE)
            .graphBuilder()
            .addInputs(INPUT);
  }

  String input() {
    return INPUT;
  }

  String reflect(String unit, int size, String from) {
    String name = unit + ".pad";
    builder.addLayer(name, ReflectionPadding.of(size), from);
    return name;
  }

  String convolve(
      String unit, int kernel, int stride, int pad, int in, int out, boolean bias, String from) {
    String name = unit + ".conv";
    builder.addLayer(
        name,
        Convolution.of(
            new ConvolutionLayer.Builder(kernel, kernel)
                .stride(stride, stride)
                .padding(pad, pad)
                .nIn(in)
                .nOut(out)
                .hasBias(bias)
                .activation(new ActivationIdentity())),
        from);
    return name;
  }

  /** Instance normalisation and a rectifier of this slope below zero (1: none). */
  String normalize(String unit, int channels, double slope, String from) {
    String name = unit + ".norm";
    builder.addLayer(name, InstanceNormalization.withSlope(channels, slope), from);
    return name;
  }

  String activate(String unit, IActivation function, String from) {
    String name = unit + ".act";
    builder.addLayer(name, new ActivationLayer.Builder().activation(function).build(), from);
    return name;
  }

  /** Nearest-neighbour upsampling by two. */
  String grow(String unit, String from) {
    String name = unit + ".grow";
    builder.addLayer(name, new NearestUpsampling(), from);
    return name;
  }

  String add(String unit, String left, String right) {
    String name = unit + ".sum";
    builder.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), left, right);
    return name;
  }

  String concatenate(String unit, String left, String right) {
    String name = unit + ".cat";
    builder.addVertex(name, new MergeVertex(), left, right);
    return name;
  }

  /** Tanh of three channels and of the input's luminance detail, which the fourth one gates. */
  String carryDetail(String unit, String image, String from) {
    String name = unit + ".act";
    builder.addVertex(name, new CarriedDetail(), image, from);
    return name;
  }

  ComputationGraphConfiguration build(String... outputs) {
    return builder.setOutputs(outputs).build();
  }

  /** A float network that starts with these parameters. */
  static Network network(ComputationGraphConfiguration configuration, float[] parameters) {
    Network network = Network.of(configuration);
    try (INDArray flat = Nd4j.createFromArray(parameters)) {
      network.parameters().assign(flat);
    }
    return network;
  }
}
