// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.model.DiscriminatorArchitecture;
import io.semadapt.model.GeneratorArchitecture;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

final class NetworkTest {
  @Test
  void everyConvolutionRunsThroughOneDnn() {
    Network generator = ResnetGenerator.create(new GeneratorArchitecture(4, 1), 1);
    assertThat(Backend.usesOneDnn()).isTrue();
    for (GraphVertex vertex : generator.graph().getVertices()) {
      if (vertex.hasLayer() && vertex.getLayer() instanceof ConvolutionLayer convolution) {
        assertThat(convolution).isInstanceOf(DirectConvolutionLayer.class);
        assertThat(((DirectConvolutionLayer) convolution).isDirect()).isTrue();
      }
    }
  }

  @Test
  void aProcessorWithoutAvx512GetsTheAvx2Library() {
    assertThat(Backend.oneDnnExtension(Set.of("sse4_2", "avx", "avx2"))).contains("-onednn-avx2");
    assertThat(Backend.oneDnnExtension(Set.of("avx2", "avx512f"))).contains("-onednn-avx2");
    assertThat(
            Backend.oneDnnExtension(
                Set.of("avx2", "avx512f", "avx512vl", "avx512bw", "avx512dq", "avx512cd")))
        .contains("-onednn-avx512");
    assertThat(Backend.oneDnnExtension(Set.of("sse4_2"))).isEmpty();
  }

  @Test
  void aGeneratorHasTheParametersOfItsTable() {
    // 7x7x3x4+8, 3x3x4x8+16, 3x3x8x16+32, 4 x (3x3x16x16+32), 3x3x16x8+16, 3x3x8x4+8, 7x7x4x3+3
    assertThat(ResnetGenerator.create(new GeneratorArchitecture(4, 2), 1).parameterCount())
        .isEqualTo(
            (588 + 8) + (288 + 16) + (1152 + 32) + 4 * (2304 + 32) + (1152 + 16) + (288 + 8) + 591);
  }

  @Test
  void aDiscriminatorHasTheParametersOfItsTable() {
    assertThat(
            SemanticDiscriminator.create(
                    new DiscriminatorArchitecture(4, 4, /* position= */ false, 19), 1)
                .parameterCount())
        .isEqualTo(
            (192 + 4)
                + (512 + 16)
                + (2048 + 32)
                + (8192 + 32)
                + (256 + 1)
                + (4608 + 32)
                + (2304 + 16)
                + (576 + 8)
                + (1368 + 19));
  }

  @Test
  void theSeedDecidesTheParameters() {
    float[] first =
        ResnetGenerator.create(new GeneratorArchitecture(4, 1), 7).parameters().toFloatVector();
    assertThat(
            ResnetGenerator.create(new GeneratorArchitecture(4, 1), 7).parameters().toFloatVector())
        .isEqualTo(first);
    assertThat(
            ResnetGenerator.create(new GeneratorArchitecture(4, 1), 8).parameters().toFloatVector())
        .isNotEqualTo(first);
  }

  @Test
  void aConfigurationSurvivesJson() {
    ComputationGraphConfiguration configuration =
        SemanticDiscriminator.configuration(
            new DiscriminatorArchitecture(4, 3, /* position= */ false, 19), DataType.FLOAT);
    assertThat(ComputationGraphConfiguration.fromJson(configuration.toJson()))
        .isEqualTo(configuration);
    ComputationGraphConfiguration generator =
        ResnetGenerator.configuration(new GeneratorArchitecture(4, 1), DataType.FLOAT);
    assertThat(ComputationGraphConfiguration.fromJson(generator.toJson())).isEqualTo(generator);
    ComputationGraphConfiguration sharp =
        ResnetGenerator.configuration(
            new GeneratorArchitecture(4, 1, /* skips= */ true, /* detail= */ true), DataType.FLOAT);
    assertThat(ComputationGraphConfiguration.fromJson(sharp.toJson())).isEqualTo(sharp);
  }

  @Test
  void inferenceGivesWhatTheForwardPassGivesAtAnySizeOfTheMultiple() {
    Network generator = ResnetGenerator.create(new GeneratorArchitecture(4, 1), 1);
    INDArray image = Nd4j.rand(DataType.FLOAT, 1, 3, 20, 36).muli(2).subi(1);
    INDArray inferred = generator.infer(image, ResnetGenerator.OUTPUT);
    try (Network.Pass pass = generator.forward(image)) {
      assertThat(pass.output(ResnetGenerator.OUTPUT)).isEqualTo(inferred);
    }
    assertThat(inferred.shape()).containsExactly(1, 3, 20, 36);
  }

  @Test
  void floatsAndDoublesGiveTheSameOutputsAndGradients() {
    Network single =
        SemanticDiscriminator.create(
            new DiscriminatorArchitecture(4, 3, /* position= */ false, 5), 3);
    Network twice =
        Network.of(
            SemanticDiscriminator.configuration(
                new DiscriminatorArchitecture(4, 3, /* position= */ false, 5), DataType.DOUBLE));
    INDArray noise = Nd4j.rand(DataType.FLOAT, single.parameterCount()).subi(0.5).muli(0.3);
    single.parameters().addi(noise);
    twice.parameters().assign(single.parameters().castTo(DataType.DOUBLE));
    INDArray image = Nd4j.rand(DataType.FLOAT, 2, 3, 16, 24).muli(2).subi(1);
    INDArray upstream = Nd4j.rand(DataType.FLOAT, 2, 5, 16, 24).subi(0.5);
    try (Network.Pass a = single.forward(image, SemanticDiscriminator.SEMANTICS);
        Network.Pass b =
            twice.forward(image.castTo(DataType.DOUBLE), SemanticDiscriminator.SEMANTICS)) {
      close(a.output(SemanticDiscriminator.SEMANTICS), b.output(SemanticDiscriminator.SEMANTICS));
      INDArray da = a.backward(Map.of(SemanticDiscriminator.SEMANTICS, upstream));
      INDArray db =
          b.backward(Map.of(SemanticDiscriminator.SEMANTICS, upstream.castTo(DataType.DOUBLE)));
      close(da, db);
      close(single.gradients(), twice.gradients());
    }
  }

  @Test
  void anImageTooSmallForItsPaddingIsRefused() {
    Network generator = ResnetGenerator.create(new GeneratorArchitecture(4, 1), 1);
    assertThatThrownBy(
            () -> generator.infer(Nd4j.zeros(DataType.FLOAT, 1, 3, 2, 8), ResnetGenerator.OUTPUT))
        .hasMessage("Invalid image of 8 x 2 pixels: reflection padding of 3 needs more");
  }

  /** Spark's threads end when they are idle for a minute, and the next round has a new one. */
  @Test
  void aNetworkRunsOnAThreadThatDidNotMakeIt() throws Exception {
    Network discriminator =
        SemanticDiscriminator.create(
            new DiscriminatorArchitecture(16, 5, /* position= */ false, 19), 1);
    INDArray image = Nd4j.rand(DataType.FLOAT, 1, 3, 64, 128).muli(2).subi(1);
    List<float[]> made = onNewThread(() -> step(discriminator, image));
    List<float[]> other = onNewThread(() -> step(discriminator, image));
    assertThat(other).hasSameSizeAs(made);
    for (int i = 0; i < made.size(); i++) {
      assertThat(other.get(i)).isEqualTo(made.get(i));
    }
  }

  /** Both outputs, the gradient of the image and those of the parameters. */
  private static List<float[]> step(Network network, INDArray image) {
    network.clearGradients();
    try (Network.Pass pass = network.forward(image)) {
      INDArray scores = pass.output(SemanticDiscriminator.DOMAIN);
      INDArray logits = pass.output(SemanticDiscriminator.SEMANTICS);
      INDArray gradient =
          pass.backward(
              Map.of(
                  SemanticDiscriminator.DOMAIN, scores.dup(),
                  SemanticDiscriminator.SEMANTICS, logits.dup()));
      return Stream.of(scores, logits, gradient, network.gradients())
          .map(array -> array.dup('c').data().asFloat())
          .toList();
    } finally {
      Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }
  }

  private static <T> T onNewThread(Callable<T> work) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      return thread.submit(work).get();
    } finally {
      thread.shutdown();
    }
  }

  private static void close(INDArray actual, INDArray expected) {
    double scale = expected.amaxNumber().doubleValue();
    double error = actual.castTo(DataType.DOUBLE).sub(expected).amaxNumber().doubleValue();
    assertThat(error / scale).isLessThan(1e-4);
  }
}
