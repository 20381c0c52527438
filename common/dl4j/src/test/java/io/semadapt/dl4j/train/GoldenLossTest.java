// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.dl4j.loss.LeastSquaresLoss;
import io.semadapt.dl4j.loss.LossTerm;
import io.semadapt.dl4j.loss.PixelCrossEntropy;
import io.semadapt.dl4j.loss.PixelWeights;
import io.semadapt.dl4j.loss.ReconstructionLoss;
import io.semadapt.dl4j.nn.Backend;
import io.semadapt.golden.Golden;
import io.semadapt.train.ClassWeights;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every loss against PyTorch's value and gradient, and where PyTorch has none. */
final class GoldenLossTest {
  private static Golden golden;

  @BeforeAll
  static void readGolden() {
    Backend.initialize();
    golden = new Golden();
  }

  @ParameterizedTest
  @CsvSource({"lsgan_real, 1", "lsgan_fake, 0"})
  void leastSquares(String name, double target) {
    assertTerm(name, LeastSquaresLoss.of(array(name, "scores"), target), "d_scores");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cross_entropy_ignore", "cross_entropy_large_logits"})
  void crossEntropy(String name) {
    byte[] labels = golden.labels("layers/" + name + "/target");
    assertTerm(name, PixelCrossEntropy.of(array(name, "logits"), labels), "d_logits");
  }

  @Test
  void reconstruction() {
    assertTerm("l1", ReconstructionLoss.of(array("l1", "a"), array("l1", "b")), "d_a");
    String name = "weighted_l1";
    assertTerm(
        name,
        ReconstructionLoss.weighted(array(name, "a"), array(name, "b"), array(name, "w")),
        "d_a");
  }

  @Test
  void pixelWeights() {
    INDArray expected = array("pixel_weights", "output");
    INDArray actual =
        PixelWeights.of(
            golden.labels("layers/pixel_weights/target"),
            golden.values("layers/pixel_weights/table"),
            (int) expected.size(2),
            (int) expected.size(3),
            DataType.DOUBLE);
    assertThat(GoldenArrays.deviation(actual, expected)).isLessThan(1e-9);
  }

  @Test
  void withEveryPixelIgnoredCrossEntropyAndGradientAreZero() {
    byte[] labels = new byte[4];
    Arrays.fill(labels, (byte) 255);
    LossTerm term = PixelCrossEntropy.of(Nd4j.ones(DataType.FLOAT, 1, 3, 2, 2), labels);
    assertThat(term.value()).isZero();
    assertThat(term.gradient()).isEqualTo(Nd4j.zeros(DataType.FLOAT, 1, 3, 2, 2));
  }

  @Test
  void aTrainIdBeyondTheClassesIsRefused() {
    assertThatThrownBy(
            () -> PixelCrossEntropy.of(Nd4j.ones(DataType.FLOAT, 1, 3, 1, 1), new byte[] {3}))
        .hasMessage("Invalid train id 3: expected less than 3, or 255");
  }

  @Test
  void onlyConfidentPixelsGetALabel() {
    INDArray logits = Nd4j.create(new float[] {0, 3, 0, 0}, 1, 2, 1, 2);
    assertThat(PixelCrossEntropy.confidentLabels(logits, 0.8)).containsExactly((byte) 255, 0);
  }

  @Test
  void classWeights() {
    long[] pixels = {80, 15, 5, 0};
    assertThat(ClassWeights.NONE.of(pixels)).containsOnly(1);
    assertThat(ClassWeights.MEDIAN.of(pixels))
        .containsExactly(new double[] {0.5, 1, 3, 1}, within(1e-12));
    assertThat(ClassWeights.ENET.of(pixels)[0]).isCloseTo(1 / Math.log(1.82), within(1e-12));
  }

  private static INDArray array(String name, String file) {
    return GoldenArrays.array(golden, "layers/" + name + "/" + file, DataType.DOUBLE);
  }

  private static void assertTerm(String name, LossTerm term, String gradient) {
    double expected = golden.values("layers/" + name + "/output")[0];
    assertThat(term.value()).isCloseTo(expected, within(1e-9 * Math.abs(expected)));
    assertThat(GoldenArrays.deviation(term.gradient(), array(name, gradient))).isLessThan(1e-9);
  }
}
