// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.label.CityscapesClass;
import io.semadapt.model.NetworkSize;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * A network that gives every pixel 19 logits, one per evaluated class.
 *
 * <p>Input {@code image}: float32 [N, 3, H, W] in [-1, 1]. Output: logits [N, 19, H, W]. H and W
 * must be multiples of {@link #multiple()}. Training labels: train ids [N, 1, H, W], 255 = ignore
 * (see {@link PixelCrossEntropyLayer}).
 */
public sealed interface SegmenterArchitecture permits UnetSegmenter, Fcn8sVgg16 {

  /** What height and width must be multiples of. */
  int multiple();

  /** Whether there are layers of batch normalisation. */
  boolean normalizesBatches();

  /** Parameters and arithmetic, known without making a graph. */
  NetworkSize size();

  /**
   * Adds the layers from {@code image} to the logits.
   *
   * @return the name of the layer whose output is [N, 19, H, W]
   */
  String addLayers(ComputationGraphConfiguration.GraphBuilder graph);

  /**
   * A graph ready for training or inference, its parameters freshly initialised.
   *
   * @param updater rule of every parameter, schedule included
   * @param seed of the initialisation
   */
  default ComputationGraph create(IUpdater updater, long seed) {
    return create(updater, seed, new double[0]);
  }

  /**
   * The same for a loss that weighs classes.
   *
   * @param classWeights one a class, above 0; empty when all weigh the same
   */
  default ComputationGraph create(IUpdater updater, long seed, double[] classWeights) {
    ComputationGraph graph = new ComputationGraph(configuration(updater, seed, classWeights));
    graph.init();
    return graph;
  }

  /** The configuration that {@link #create} initialises: the loss is a mean over pixels. */
  default ComputationGraphConfiguration configuration(
      IUpdater updater, long seed, double[] classWeights) {
    ComputationGraphConfiguration.GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(updater)
            .miniBatch(false)
            .trainingWorkspaceMode(WorkspaceMode.ENABLED)
            .inferenceWorkspaceMode(WorkspaceMode.ENABLED)
            .graphBuilder()
            .addInputs("image");
    String logits = addLayers(builder);
    return builder
        .addLayer("loss", new PixelCrossEntropyLayer(classWeights), logits)
        .setOutputs("loss")
        // The size only lets layers infer their input channels; any multiple() runs.
        .setInputTypes(InputType.convolutional(multiple(), multiple(), 3))
        .build();
  }

  /** Number of logits of a pixel. */
  static int classes() {
    return CityscapesClass.TRAIN_CLASSES;
  }
}
