// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.dl4j.nn.Backend;
import io.semadapt.dl4j.nn.Network;
import io.semadapt.dl4j.nn.PatchDiscriminator;
import io.semadapt.dl4j.nn.RandomFeatures;
import io.semadapt.dl4j.nn.ResnetGenerator;
import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.dl4j.nn.SemanticDiscriminator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The layout is that of Deeplearning4j's graphs, and the first values are those that it draws
 * itself, bit for bit.
 */
class Dl4jAgreementTest {
  /** The last one is the seed whose second word of state would be zero. */
  private static final List<Long> SEEDS =
      List.of(1L, 2L, -1L, 42L, 1L << 40, Long.MAX_VALUE, Long.MIN_VALUE, 0xffffffffdeadbeefL);

  @BeforeAll
  static void backend() {
    Backend.initialize();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, false, false",
    "1, 3, false, false",
    "4, 1, false, false",
    "5, 2, true, false",
    "3, 2, false, true",
    "2, 1, true, true",
    "16, 9, true, true"
  })
  void generatorsAgree(int width, int residualBlocks, boolean skips, boolean detail) {
    GeneratorArchitecture architecture =
        new GeneratorArchitecture(width, residualBlocks, skips, detail);
    for (long seed : new long[] {0, 1, -7, Long.MAX_VALUE}) {
      Network network = ResnetGenerator.create(architecture, seed);
      assertAgrees(network.graph(), architecture, seed);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 3, false, true, 1",
    "2, 4, true, false, 19",
    "3, 5, false, true, 19",
    "1, 6, false, false, 2",
    "1, 7, true, false, 19",
    "2, 8, false, true, 3",
    "8, 5, false, false, 19"
  })
  void discriminatorsAgree(
      int width, int levels, boolean position, boolean categories, int classes) {
    DiscriminatorArchitecture architecture =
        new DiscriminatorArchitecture(width, levels, position, categories, classes);
    for (long seed : new long[] {0, 1, -7, Long.MAX_VALUE}) {
      Network network = SemanticDiscriminator.create(architecture, seed);
      assertAgrees(network.graph(), architecture, seed);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void patchDiscriminatorsAgree(int width) {
    PatchDiscriminatorArchitecture architecture = new PatchDiscriminatorArchitecture(width);
    for (long seed : new long[] {0, 1, -7, Long.MAX_VALUE}) {
      assertAgrees(PatchDiscriminator.create(architecture, seed).graph(), architecture, seed);
    }
  }

  @Test
  void randomFeaturesAgree() {
    ComputationGraph graph = RandomFeatures.create().graph();

    assertThat(RandomFeaturesArchitecture.layers().layout()).isEqualTo(layout(graph));
    assertSameBits(RandomFeaturesArchitecture.parameters(), values(graph));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 16})
  void unetsAgree(int width) {
    for (long seed : SEEDS) {
      assertAgrees(new UnetArchitecture(width), seed);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 16, 8})
  void fcnsAgree(int divisor) {
    for (long seed : SEEDS) {
      assertAgrees(new Fcn8sVgg16Architecture(divisor), seed);
    }
  }

  /** Of 4 million pairs, a float32 logarithm, sine or cosine is the other neighbour in 1 of 70. */
  @ParameterizedTest
  @ValueSource(longs = {1, -5, 123_456_789_012_345L})
  void gaussiansAreThoseOfNd4jInBlocksOfAnyLength(long seed) {
    Nd4j.getRandom().setSeed(seed);
    Gaussians gaussians = new Nd4jGaussians(seed);
    for (int length : new int[] {1, 2, 5, 8, 27, 1000, 100_003, 8_000_000}) {
      try (INDArray block = Nd4j.randn(Nd4j.create(DataType.FLOAT, length))) {
        float[] actual = new float[length];
        DoubleSupplier next = gaussians.next(length);
        for (int i = 0; i < length; i++) {
          actual[i] = (float) next.getAsDouble();
        }
        assertSameBits(actual, block.toFloatVector());
      }
    }
  }

  /** A new graph is what Deeplearning4j itself initialises. */
  private static void assertAgrees(SegmenterArchitecture architecture, long seed) {
    ComputationGraphConfiguration configuration =
        SegmenterGraphs.configuration(architecture, new Adam(), seed, new double[0]);
    ComputationGraph initialized = new ComputationGraph(configuration);
    initialized.init();
    assertAgrees(initialized, architecture, seed);
    ComputationGraph created =
        SegmenterGraphs.create(architecture, new Adam(), seed, new double[0]);
    assertAgrees(created, architecture, seed);
    assertThat(created.params().shapeInfoToString())
        .isEqualTo(initialized.params().shapeInfoToString());
    assertThat(created.getConfiguration()).isEqualTo(initialized.getConfiguration());
  }

  private static void assertAgrees(ComputationGraph graph, Architecture architecture, long seed) {
    assertThat(architecture.layers().layout()).isEqualTo(layout(graph));
    assertThat(architecture.layers().parameterCount()).isEqualTo(graph.numParams());
    assertSameBits(architecture.initialParameters(seed), values(graph));
  }

  private static void assertSameBits(float[] actual, float[] expected) {
    assertThat(Arrays.equals(actual, expected))
        .as("first difference at %d of %d", Arrays.mismatch(actual, expected), expected.length)
        .isTrue();
  }

  private static float[] values(ComputationGraph graph) {
    return graph.params().reshape(graph.params().length()).toFloatVector();
  }

  /** Where the graph's layers have their views of its flat vector. */
  private static List<ParameterSlice> layout(ComputationGraph graph) {
    List<ParameterSlice> slices = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      if (vertex.hasLayer()) {
        for (Map.Entry<String, INDArray> entry : vertex.paramTable(false).entrySet()) {
          INDArray view = entry.getValue();
          assertThat(view.rank() == 1 || view.ordering() == 'c').isTrue();
          slices.add(
              new ParameterSlice(
                  vertex.getVertexName(),
                  entry.getKey(),
                  Math.toIntExact(view.offset()),
                  Math.toIntExact(view.length()),
                  Arrays.stream(view.shape()).boxed().toList()));
        }
      }
    }
    return slices;
  }
}
