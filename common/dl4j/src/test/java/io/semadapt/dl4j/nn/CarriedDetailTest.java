// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.model.GeneratorArchitecture;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class CarriedDetailTest {
  private static final GeneratorArchitecture SHARP =
      new GeneratorArchitecture(4, 1, /* skips= */ true, /* detail= */ true);

  @BeforeAll
  static void backend() {
    Backend.initialize();
  }

  @Test
  void aFlatPlaneHasNoDetailAndAPointIsAllDetail() {
    double[] flat = new double[12 * 10];
    Arrays.fill(flat, 0.7);
    assertThat(Arrays.stream(HighPass.of(flat, 12, 10)).map(Math::abs).max().orElseThrow())
        .isLessThan(1e-15);

    double[] point = new double[11 * 11];
    point[5 * 11 + 5] = 1;
    double[] detail = HighPass.of(point, 11, 11);
    // A Gaussian of sigma 1.5 cut at 4 pixels has 0.26656 in its middle.
    assertThat(detail[5 * 11 + 5]).isCloseTo(1 - 0.26656 * 0.26656, within(1e-4));
    assertThat(Arrays.stream(detail).sum()).isCloseTo(0, within(1e-12));
  }

  @Test
  void theAdjointOfTheHighPassIsItsTranspose() {
    Random random = new Random(1);
    double[] x = random.doubles(9 * 14).toArray();
    double[] y = random.doubles(9 * 14).toArray();
    assertThat(dot(HighPass.of(x, 9, 14), y))
        .isCloseTo(dot(x, HighPass.adjoint(y, 9, 14)), within(1e-12));
  }

  private static double dot(double[] left, double[] right) {
    double sum = 0;
    for (int i = 0; i < left.length; i++) {
      sum += left[i] * right[i];
    }
    return sum;
  }

  @Test
  void aGeneratorOfZerosPassesTheDetailOfTheLuminanceAndNoColour() {
    Network generator = ResnetGenerator.create(SHARP, 1);
    generator.parameters().assign(0);
    float[] image = new float[3 * 16 * 16];
    Arrays.fill(image, -0.5f);
    image[16 * 16 + 8 * 16 + 8] = 0.5f;
    float[] detail = generator.infer(image, 16, 16, ResnetGenerator.OUTPUT);
    for (int channel = 0; channel < 3; channel++) {
      assertThat((double) detail[channel * 256 + 8 * 16 + 8])
          .isCloseTo(Math.tanh(0.587 * (1 - 0.26656 * 0.26656)), within(1e-4));
      assertThat(detail[channel * 256]).isCloseTo(0, within(1e-6f));
    }
  }

  @Test
  void gradientsOfAGeneratorWithSkipsAndDetailAreItsCentralDifferences() {
    Network generator = Network.of(ResnetGenerator.configuration(SHARP, DataType.DOUBLE));
    Nd4j.getRandom().setSeed(3);
    generator
        .parameters()
        .assign(Nd4j.randn(DataType.DOUBLE, generator.parameterCount()).muli(0.2));
    INDArray image = Nd4j.rand(DataType.DOUBLE, 2, 3, 16, 20).muli(2).subi(1);
    INDArray upstream = Nd4j.randn(DataType.DOUBLE, 2, 3, 16, 20);
    INDArray intoImage;
    try (Network.Pass pass = generator.forward(image)) {
      intoImage = pass.backward(Map.of(ResnetGenerator.OUTPUT, upstream)).detach();
    }
    INDArray gradients = generator.gradients().dup();

    INDArray direction = Nd4j.randn(DataType.DOUBLE, generator.parameterCount()).muli(1e-7);
    INDArray saved = generator.parameters().dup();
    generator.parameters().addi(direction);
    double above = value(generator, image, upstream);
    generator.parameters().assign(saved.sub(direction));
    double below = value(generator, image, upstream);
    generator.parameters().assign(saved);
    assertDifference(above - below, gradients, direction);

    INDArray moved = Nd4j.randn(DataType.DOUBLE, 2, 3, 16, 20).muli(1e-7);
    assertDifference(
        value(generator, image.add(moved), upstream) - value(generator, image.sub(moved), upstream),
        intoImage,
        moved);
  }

  private static double value(Network generator, INDArray image, INDArray upstream) {
    try (Network.Pass pass = generator.forward(image)) {
      return pass.output(ResnetGenerator.OUTPUT).mul(upstream).sumNumber().doubleValue();
    }
  }

  private static void assertDifference(double difference, INDArray gradient, INDArray direction) {
    double expected = 2 * gradient.mul(direction).sumNumber().doubleValue();
    assertThat(difference).isCloseTo(expected, within(1e-4 * Math.abs(expected)));
  }
}
