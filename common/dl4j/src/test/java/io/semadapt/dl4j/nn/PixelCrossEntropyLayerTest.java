// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class PixelCrossEntropyLayerTest {

  @BeforeAll
  static void backend() {
    Backend.initialize();
  }

  @Test
  void isTheMeanOverPixelsThatHaveAClass() {
    ComputationGraph graph = scores(2, 2);
    graph.params().assign(0);
    graph.getLayer("scores").getParam("b").putScalar(1, Math.log(3));
    INDArray labels = Nd4j.create(new double[] {0, 1, 255, 255}, 1, 1, 2, 2);

    // Softmax is (1/4, 3/4) everywhere.
    assertThat(graph.score(new MultiDataSet(Nd4j.zeros(DataType.DOUBLE, 1, 3, 2, 2), labels)))
        .isCloseTo((Math.log(4) + Math.log(4.0 / 3)) / 2, within(1e-12));
  }

  /** Pixels of classes 0, 1 and 1 that weigh 1, 4 and 4; the fourth has none. */
  @Test
  void weightedMeansDivideByTheWeightsOfThePixelsThatHaveAClass() {
    ComputationGraph graph = scores(2, 2, 1, 4);
    graph.params().assign(0);
    graph.getLayer("scores").getParam("b").putScalar(1, Math.log(3));
    INDArray labels = Nd4j.create(new double[] {0, 1, 1, 255}, 1, 1, 2, 2);

    // Softmax is (1/4, 3/4) everywhere.
    assertThat(graph.score(new MultiDataSet(Nd4j.zeros(DataType.DOUBLE, 1, 3, 2, 2), labels)))
        .isCloseTo((Math.log(4) + 8 * Math.log(4.0 / 3)) / 9, within(1e-12));
  }

  @Test
  void equalWeightsOfAnySizeAreNoWeights() {
    MultiDataSet batch =
        new MultiDataSet(
            Nd4j.ones(DataType.DOUBLE, 1, 3, 2, 2),
            Nd4j.create(new double[] {0, 1, 2, 255}, 1, 1, 2, 2));

    assertThat(scores(2, 3, 8, 8, 8).score(batch)).isEqualTo(scores(2, 3).score(batch));
  }

  @Test
  void weightsAreOneForEachClass() {
    MultiDataSet batch =
        new MultiDataSet(
            Nd4j.ones(DataType.DOUBLE, 1, 3, 1, 1), Nd4j.zeros(DataType.DOUBLE, 1, 1, 1, 1));

    assertThatThrownBy(() -> scores(2, 3, 1, 2).score(batch))
        .hasMessage("Invalid class weights: expected 3, was 2");
  }

  @Test
  void gradientEqualsFiniteDifferences() {
    assertGradientEqualsFiniteDifferences(scores(4, 3));
  }

  @Test
  void weightedGradientEqualsFiniteDifferences() {
    assertGradientEqualsFiniteDifferences(scores(4, 3, 0.5, 1, 10));
  }

  private static void assertGradientEqualsFiniteDifferences(ComputationGraph graph) {
    INDArray image = Nd4j.rand(DataType.DOUBLE, 2, 3, 3, 4).subi(0.5);
    INDArray labels = Nd4j.create(DataType.DOUBLE, 2, 1, 3, 4);
    for (int i = 0; i < labels.length(); i++) {
      labels.putScalar(i, i % 5 == 4 ? 255 : i % 3);
    }
    graph.setInputs(image);
    graph.setLabels(labels);
    graph.computeGradientAndScore();
    INDArray gradient = graph.gradient().gradient().dup();

    double step = 1e-5;
    MultiDataSet batch = new MultiDataSet(image, labels);
    for (int i = 0; i < graph.params().length(); i++) {
      double value = graph.params().getDouble(i);
      graph.params().putScalar(i, value + step);
      double above = graph.score(batch, true);
      graph.params().putScalar(i, value - step);
      double below = graph.score(batch, true);
      graph.params().putScalar(i, value);
      assertThat(gradient.getDouble(i))
          .as("parameter %d", i)
          .isCloseTo((above - below) / (2 * step), within(1e-8));
    }
  }

  @Test
  void batchesWithoutAnyClassHaveNoLossAndNoGradient() {
    ComputationGraph graph = scores(2, 5);
    INDArray before = graph.params().dup();

    graph.fit(
        new MultiDataSet(
            Nd4j.ones(DataType.DOUBLE, 1, 3, 2, 2),
            Nd4j.valueArrayOf(new long[] {1, 1, 2, 2}, 255, DataType.DOUBLE)));

    assertThat(graph.score()).isZero();
    assertThat(graph.params()).isEqualTo(before);
  }

  @Test
  void idsOutsideTheClassesAreRefused() {
    ComputationGraph graph = scores(2, 5);
    MultiDataSet batch =
        new MultiDataSet(
            Nd4j.ones(DataType.DOUBLE, 1, 3, 1, 1),
            Nd4j.valueArrayOf(new long[] {1, 1, 1, 1}, 7, DataType.DOUBLE));

    assertThatThrownBy(() -> graph.score(batch))
        .hasMessage("Invalid train id 7: expected 0 to 4 or 255");
  }

  @Test
  void oneHotLabelsAreRefused() {
    ComputationGraph graph = scores(2, 5);
    MultiDataSet batch =
        new MultiDataSet(
            Nd4j.ones(DataType.DOUBLE, 1, 3, 1, 1), Nd4j.ones(DataType.DOUBLE, 1, 5, 1, 1));

    assertThatThrownBy(() -> graph.score(batch))
        .hasMessage("Invalid label batch: expected [1, 1, 1, 1], was [1, 5, 1, 1]");
  }

  @Test
  void configurationsSurviveJson() {
    ComputationGraphConfiguration configuration = scores(2, 3, 1, 2, 4).getConfiguration();

    assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
        .isEqualTo(configuration)
        .isNotEqualTo(scores(2, 3, 1, 2, 5).getConfiguration());
  }

  private static ComputationGraph scores(int width, int classes, double... weights) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.1))
                .miniBatch(false)
                .graphBuilder()
                .addInputs("image")
                .addLayer(
                    "scores",
                    new ConvolutionLayer.Builder(1, 1)
                        .nOut(classes)
                        .convolutionMode(ConvolutionMode.Same)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "image")
                .addLayer("loss", new PixelCrossEntropyLayer(weights), "scores")
                .setOutputs("loss")
                .setInputTypes(InputType.convolutional(width, width, 3))
                .build());
    graph.init();
    return graph;
  }
}
