// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;

import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Forward and backward of {@link RectifiedBatchNormalization}: {@link PlaneNormalization} for
 * floats on the CPU, Deeplearning4j's own layer and a ReLU for everything else.
 */
final class RectifiedBatchNormalizationLayer extends BatchNormalization {
  private static final long serialVersionUID = 1;

  private transient PlaneNormalization normalization;
  private transient INDArray rectified;

  RectifiedBatchNormalizationLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    if (!Planes.areReachable(dataType)) {
      rectified = Transforms.relu(super.activate(training, workspaces), false);
      return rectified;
    }
    INDArray x = Planes.contiguous(input);
    INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, x.dataType(), x.shape());
    normalization =
        new PlaneNormalization(
            (int) x.size(0),
            0,
            layerConf().getEps(),
            getParam(GAMMA).toFloatVector(),
            getParam(BETA).toFloatVector());
    if (training) {
      normalization.forward(x, y);
    } else {
      normalization.forward(x, y, getParam(GLOBAL_MEAN).toFloatVector(), globalDeviations());
    }
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (!Planes.areReachable(dataType)) {
      INDArray positive = rectified.gt(0).castTo(dataType);
      return super.backpropGradient(epsilon.mul(positive), workspaces);
    }
    assertInputSet(true);
    INDArray x = Planes.contiguous(input);
    INDArray dx =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, x.dataType(), x.shape());
    normalization.backward(
        x, Planes.contiguous(epsilon), dx, gradientViews.get(GAMMA), gradientViews.get(BETA));
    writeGlobalChanges();
    Gradient gradient = new DefaultGradient();
    for (String parameter : List.of(GAMMA, BETA, GLOBAL_MEAN, GLOBAL_LOG_STD)) {
      gradient.setGradientFor(parameter, gradientViews.get(parameter));
    }
    return new Pair<>(gradient, dx);
  }

  /** Running mean and variance are parameters, too; their gradients are what to take off them. */
  private void writeGlobalChanges() {
    double keep = layerConf().getDecay();
    double epsilon = layerConf().getEps();
    float[] means = getParam(GLOBAL_MEAN).toFloatVector();
    float[] logDeviations = getParam(GLOBAL_LOG_STD).toFloatVector();
    for (int channel = 0; channel < means.length; channel++) {
      double deviation = normalization.deviations()[channel];
      double variance =
          keep * Math.pow(100, logDeviations[channel])
              + (1 - keep) * (deviation * deviation - epsilon);
      gradientViews
          .get(GLOBAL_MEAN)
          .putScalar(channel, (1 - keep) * (means[channel] - normalization.means()[channel]));
      gradientViews
          .get(GLOBAL_LOG_STD)
          .putScalar(channel, logDeviations[channel] - 0.5 * Math.log10(variance));
    }
  }

  private float[] globalDeviations() {
    float[] deviations = getParam(GLOBAL_LOG_STD).toFloatVector();
    for (int channel = 0; channel < deviations.length; channel++) {
      deviations[channel] =
          (float) Math.sqrt(Math.pow(100, deviations[channel]) + layerConf().getEps());
    }
    return deviations;
  }
}
