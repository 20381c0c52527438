// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.model.UnetArchitecture;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

class SegmenterGraphsTest {

  @BeforeAll
  static void backend() {
    Backend.initialize();
  }

  static Stream<SegmenterArchitecture> architectures() {
    return Stream.of(new UnetArchitecture(4), new Fcn8sVgg16Architecture(32));
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void logitsHaveTheSizeOfTheImage(SegmenterArchitecture architecture) {
    ComputationGraph graph = SegmenterGraphs.create(architecture, new Adam(1e-3), 1, new double[0]);
    long m = architecture.multiple();

    assertThat(graph.outputSingle(Nd4j.zeros(DataType.FLOAT, 2, 3, m, 2 * m)).shape())
        .containsExactly(2, 19, m, 2 * m);
  }

  @ParameterizedTest
  @MethodSource("architectures")
  void learnsOneBatch(SegmenterArchitecture architecture) {
    ComputationGraph graph = SegmenterGraphs.create(architecture, new Adam(1e-2), 1, new double[0]);
    INDArray image = Nd4j.create(DataType.FLOAT, 2, 3, 32, 32);
    INDArray labels = Nd4j.create(DataType.FLOAT, 2, 1, 32, 32);
    for (int n = 0; n < 2; n++) {
      for (int y = 0; y < 32; y++) {
        for (int x = 0; x < 32; x++) {
          boolean left = x < 12 + 8 * n;
          image.putScalar(new int[] {n, 0, y, x}, left ? 0.8 : -0.8);
          labels.putScalar(new int[] {n, 0, y, x}, y == 0 ? 255 : left ? 3 : 11);
        }
      }
    }
    MultiDataSet batch = new MultiDataSet(image, labels);

    graph.fit(batch);
    double first = graph.score();
    for (int step = 0; step < 30; step++) {
      graph.fit(batch);
    }

    assertThat(graph.score()).isLessThan(0.7 * first);
  }

  @Test
  void theSameSeedGivesTheSameParameters() {
    assertThat(unet(5)).isEqualTo(unet(5)).isNotEqualTo(unet(6));
  }

  private static INDArray unet(long seed) {
    return SegmenterGraphs.create(new UnetArchitecture(2), new Adam(), seed, new double[0])
        .params();
  }

  @Test
  void transposedConvolutionsStartAsInterpolation() {
    INDArray weights = Nd4j.create(DataType.DOUBLE, 1 * 1 * 4 * 4);

    new BilinearWeights().init(0, 0, new long[] {1, 1, 4, 4}, 'c', weights);

    assertThat(weights.toDoubleVector())
        .startsWith(0.0625, 0.1875, 0.1875, 0.0625, 0.1875, 0.5625, 0.5625, 0.1875);
  }
}
