// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** The layers that are loops over planes, against Deeplearning4j's own. */
final class PlaneLayersTest {
  @BeforeAll
  static void backend() {
    Backend.initialize();
    Nd4j.getRandom().setSeed(1);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void rectifiedBatchNormalizationLearnsLikeTwoLayers(DataType type) {
    ComputationGraph expected =
        graph(
            type,
            builder ->
                builder
                    .addLayer("norm", new BatchNormalization(), "image")
                    .addLayer("top", new ActivationLayer(Activation.RELU), "norm"));
    ComputationGraph actual =
        graph(type, builder -> builder.addLayer("top", new RectifiedBatchNormalization(), "image"));
    INDArray image = Nd4j.randn(type, 3, 19, 6, 10).muli(2).addi(1);
    INDArray labels = Nd4j.rand(type, 3, 1, 6, 10).muli(18);
    for (int step = 0; step < 3; step++) {
      expected.fit(new DataSet(image, Nd4j.math.floor(labels)));
      actual.fit(new DataSet(image, Nd4j.math.floor(labels)));
    }

    assertThat(actual.score()).isCloseTo(expected.score(), within(1e-5));
    assertClose(actual.params(), expected.params(), 2e-4);
    assertClose(actual.outputSingle(image), expected.outputSingle(image), 2e-4);
  }

  @Test
  void poolingTakesTheLargestAndItsGradientToTheFirstOfThem() {
    assertSameGradients(
        new MaxPooling(),
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
            .kernelSize(2, 2)
            .stride(2, 2)
            .build());
  }

  @Test
  void upsamplingRepeatsPixelsAndAddsTheirGradients() {
    assertSameGradients(new NearestUpsampling(), new Upsampling2D.Builder(2).build());
  }

  private static void assertSameGradients(Layer layer, Layer reference) {
    Network actual = network(layer);
    Network expected = network(reference);
    // Few different values, so that many are equal.
    INDArray image = Nd4j.math.floor(Nd4j.rand(DataType.FLOAT, 2, 3, 8, 12).muli(4));
    try (Network.Pass own = actual.forward(image);
        Network.Pass theirs = expected.forward(image)) {
      assertClose(own.output("top"), theirs.output("top"), 0);
      Map<String, INDArray> epsilon = Map.of("top", Nd4j.randn(own.output("top").shape()));
      assertClose(own.inputGradient(epsilon), theirs.inputGradient(epsilon), 1e-6);
    }
  }

  private static void assertClose(INDArray actual, INDArray expected, double tolerance) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    assertThat(actual.sub(expected).amaxNumber().doubleValue()).isLessThanOrEqualTo(tolerance);
  }

  private static Network network(Layer layer) {
    return Network.of(
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("image")
            .addLayer("top", layer, "image")
            .setOutputs("top")
            .build());
  }

  private static ComputationGraph graph(DataType type, Consumer<GraphBuilder> layers) {
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .dataType(type)
            .updater(new Adam(1e-2))
            .miniBatch(false)
            .graphBuilder()
            .addInputs("image");
    layers.accept(builder);
    ComputationGraph graph =
        new ComputationGraph(
            builder
                .addLayer("loss", new PixelCrossEntropyLayer(), "top")
                .setOutputs("loss")
                .setInputTypes(InputType.convolutional(6, 10, 19))
                .build());
    graph.init();
    return graph;
  }
}
