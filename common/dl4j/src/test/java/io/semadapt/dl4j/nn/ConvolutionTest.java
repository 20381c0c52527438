// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

final class ConvolutionTest {
  /** The shapes of our networks: one a row, and none of them square. */
  @ParameterizedTest
  @CsvSource({
    "1, 3, 16, 7, 1, 0, Truncate, false",
    "2, 16, 3, 7, 1, 0, Truncate, true",
    "1, 8, 2, 5, 1, 0, Same, false",
    "1, 6, 4, 6, 1, 0, Same, true",
    "1, 4, 3, 6, 1, 0, Truncate, true",
    "1, 8, 16, 3, 2, 1, Truncate, false",
    "1, 3, 8, 4, 2, 1, Truncate, true",
    "1, 32, 1, 4, 1, 1, Truncate, true",
    "2, 24, 8, 3, 1, 0, Same, false",
    "2, 5, 7, 3, 2, 0, Same, true",
    "2, 8, 19, 1, 1, 0, Truncate, true",
  })
  void valuesAndGradientsAreDeeplearning4jsWithinRounding(
      int images, int in, int out, int kernel, int stride, int pad, String mode, boolean bias) {
    ConvolutionLayer.Builder builder =
        new ConvolutionLayer.Builder(kernel, kernel)
            .name("convolution")
            .stride(stride, stride)
            .padding(pad, pad)
            .convolutionMode(ConvolutionMode.valueOf(mode))
            .nIn(in)
            .nOut(out)
            .hasBias(bias)
            .activation(new ActivationIdentity());
    Network expected = network(builder.build());
    Network actual = network(Convolution.of(builder));
    actual.parameters().assign(expected.parameters());
    INDArray x = Nd4j.randn(images, in, 12, 20);

    try (Network.Pass one = expected.forward(x);
        Network.Pass other = actual.forward(x)) {
      INDArray y = other.output("convolution");
      assertSame(y, one.output("convolution"));
      Map<String, INDArray> epsilon = Map.of("convolution", Nd4j.randn(y.shape()));
      assertSame(other.backward(epsilon), one.backward(epsilon));
      assertSame(actual.gradients(), expected.gradients());

      actual.clearGradients();
      other.learn(epsilon);
      assertSame(actual.gradients(), expected.gradients());

      actual.clearGradients();
      // Another one: nothing that an earlier call left behind may do.
      Map<String, INDArray> fresh = Map.of("convolution", Nd4j.randn(y.shape()));
      assertSame(other.inputGradient(fresh), one.inputGradient(fresh));
      assertThat(actual.gradients().amaxNumber().doubleValue()).isZero();
    }
  }

  /**
   * Within 16 units in the last place of the largest value: the same bits with AVX2, but with
   * AVX-512 oneDNN may choose another kernel for the layout that this layer keeps, and that sums in
   * another order. Not INDArray's own equality, whose 1e-5 does not shrink with the values.
   */
  private static void assertSame(INDArray actual, INDArray expected) {
    assertThat(actual.shape()).isEqualTo(expected.shape());
    float tolerance = 16 * Math.ulp(expected.amaxNumber().floatValue());
    assertThat(actual.dup('c').data().asFloat())
        .containsExactly(expected.dup('c').data().asFloat(), Offset.offset(tolerance));
  }

  private static Network network(ConvolutionLayer convolution) {
    Backend.initialize();
    return Network.of(
        new NeuralNetConfiguration.Builder()
            .seed(1)
            .weightInit(WeightInit.NORMAL)
            .biasInit(0.5)
            .updater(new NoOp())
            .trainingWorkspaceMode(WorkspaceMode.NONE)
            .inferenceWorkspaceMode(WorkspaceMode.NONE)
            .graphBuilder()
            .addInputs("image")
            .addLayer("convolution", convolution, "image")
            .setOutputs("convolution")
            .build());
  }
}
