// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.model.Fcn8sVgg16Architecture;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.model.UnetArchitecture;
import java.util.Map;
import java.util.function.BiFunction;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Graphs of segmenters. A new architecture is a class that adds its layers and a line in {@link
 * #LAYERS}.
 *
 * <p>Input {@code image}: float32 [N, 3, H, W] in [-1, 1]. Output: logits [N, 19, H, W]. H and W
 * must be multiples of {@link SegmenterArchitecture#multiple()}. Training labels: train ids [N, 1,
 * H, W], 255 = ignore (see {@link PixelCrossEntropyLayer}).
 */
public final class SegmenterGraphs {
  /** Name of the input. */
  static final String INPUT = "image";

  private static final Map<Class<?>, BiFunction<SegmenterArchitecture, GraphBuilder, String>>
      LAYERS =
          Map.ofEntries(
              layers(UnetArchitecture.class, UnetGraph::addLayers),
              layers(Fcn8sVgg16Architecture.class, Fcn8sVgg16Graph::addLayers));

  private SegmenterGraphs() {}

  /**
   * @param add adds the layers from {@link #INPUT} on and returns the name of the one whose output
   *     is [N, 19, H, W]
   */
  private static <A extends SegmenterArchitecture>
      Map.Entry<Class<?>, BiFunction<SegmenterArchitecture, GraphBuilder, String>> layers(
          Class<A> type, BiFunction<A, GraphBuilder, String> add) {
    return Map.entry(type, (architecture, graph) -> add.apply(type.cast(architecture), graph));
  }

  /**
   * A graph with the initial parameters of a seed.
   *
   * @param updater rule of every parameter, schedule included
   * @param seed of the initialisation
   * @param classWeights weight of each class in the loss, above 0; empty when all weigh the same
   */
  public static ComputationGraph create(
      SegmenterArchitecture architecture, IUpdater updater, long seed, double[] classWeights) {
    return initialized(
        configuration(architecture, updater, seed, classWeights),
        architecture.initialParameters(seed));
  }

  /**
   * A graph with given parameters.
   *
   * @param parameters in the layout of the architecture
   */
  public static ComputationGraph of(
      SegmenterArchitecture architecture, IUpdater updater, float[] parameters) {
    return initialized(configuration(architecture, updater, 0, new double[0]), parameters);
  }

  private static ComputationGraph initialized(
      ComputationGraphConfiguration configuration, float[] parameters) {
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init(
        Nd4j.create(parameters, new long[] {1, parameters.length}, 'c'),
        /* cloneParametersArray= */ false);
    return graph;
  }

  /** Configuration of the graph; the loss is a mean over pixels. */
  public static ComputationGraphConfiguration configuration(
      SegmenterArchitecture architecture, IUpdater updater, long seed, double[] classWeights) {
    Backend.initialize();
    GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(updater)
            .miniBatch(false)
            .trainingWorkspaceMode(WorkspaceMode.ENABLED)
            .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
            .graphBuilder()
            .addInputs(INPUT);
    String logits = LAYERS.get(architecture.getClass()).apply(architecture, builder);
    int multiple = architecture.multiple();
    return builder
        .addLayer("loss", new PixelCrossEntropyLayer(classWeights), logits)
        .setOutputs("loss")
        // The size only lets layers infer their input channels; any multiple runs.
        .setInputTypes(InputType.convolutional(multiple, multiple, 3))
        .build();
  }
}
