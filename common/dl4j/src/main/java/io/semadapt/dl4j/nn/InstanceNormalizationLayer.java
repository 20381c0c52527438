// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Forward and backward of {@link InstanceNormalization}: {@link PlaneNormalization} for floats on
 * the CPU, the same formulas as ND4J operations for everything else. Both give the same numbers
 * within rounding.
 */
final class InstanceNormalizationLayer extends BaseLayer<InstanceNormalization> {
  private static final long serialVersionUID = 1;

  private transient PlaneNormalization normalization;

  InstanceNormalizationLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    if (Planes.areReachable(input.dataType())) {
      INDArray x = Planes.contiguous(input);
      INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, x.dataType(), x.shape());
      normalization =
          new PlaneNormalization(
              1,
              layerConf().getSlope(),
              InstanceNormalization.EPSILON,
              getParam(InstanceNormalization.SCALE).toFloatVector(),
              getParam(InstanceNormalization.OFFSET).toFloatVector());
      normalization.forward(x, y);
      return y;
    }
    INDArray u = affine(normalized());
    return rectified(u);
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray scaleGradient = gradientViews.get(InstanceNormalization.SCALE);
    INDArray offsetGradient = gradientViews.get(InstanceNormalization.OFFSET);
    INDArray dx;
    if (Planes.areReachable(input.dataType())) {
      INDArray x = Planes.contiguous(input);
      dx = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, x.dataType(), x.shape());
      normalization.backward(x, Planes.contiguous(epsilon), dx, scaleGradient, offsetGradient);
    } else {
      dx = backwardOperations(epsilon, scaleGradient, offsetGradient);
    }
    Gradient gradient = new DefaultGradient();
    gradient.setGradientFor(InstanceNormalization.SCALE, scaleGradient);
    gradient.setGradientFor(InstanceNormalization.OFFSET, offsetGradient);
    return new Pair<>(gradient, dx);
  }

  private INDArray backwardOperations(
      INDArray epsilon, INDArray scaleGradient, INDArray offsetGradient) {
    INDArray normalized = normalized();
    INDArray positive = affine(normalized).gt(0).castTo(input.dataType());
    double slope = layerConf().getSlope();
    INDArray g = epsilon.mul(positive.mul(1 - slope).addi(slope));
    INDArray product = g.mul(normalized);
    scaleGradient.assign(product.sum(0, 2, 3));
    offsetGradient.assign(g.sum(0, 2, 3));
    INDArray inner = g.sub(g.mean(true, 2, 3)).subi(normalized.mul(product.mean(true, 2, 3)));
    return inner.mul(inverseDeviation()).mul(perChannel(InstanceNormalization.SCALE));
  }

  private INDArray normalized() {
    return input.sub(input.mean(true, 2, 3)).mul(inverseDeviation());
  }

  private INDArray inverseDeviation() {
    INDArray centred = input.sub(input.mean(true, 2, 3));
    INDArray variance = centred.mul(centred).mean(true, 2, 3);
    return Transforms.sqrt(variance.addi(InstanceNormalization.EPSILON)).rdivi(1);
  }

  private INDArray affine(INDArray normalized) {
    return normalized
        .mul(perChannel(InstanceNormalization.SCALE))
        .add(perChannel(InstanceNormalization.OFFSET));
  }

  private INDArray rectified(INDArray u) {
    double slope = layerConf().getSlope();
    return slope == 1 ? u : Transforms.max(u, 0).addi(Transforms.min(u, 0).muli(slope));
  }

  private INDArray perChannel(String parameter) {
    INDArray values = getParam(parameter);
    return values.reshape(1, values.length(), 1, 1);
  }

  @Override
  public Type type() {
    return Type.NORMALIZATION;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    weightNoiseParams.clear();
  }
}
