// SPDX-License-Identifier: Apache-2.0
package io.semadapt.nn;

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
 * Forward and backward of {@link InstanceNormalization}: a loop over planes for floats on the CPU,
 * ND4J operations for everything else. Both give the same numbers within rounding.
 *
 * <pre>{@code
 * g        = epsilon * (u > 0 ? 1 : slope)
 * d scale  = sum over N, H, W of g * x^        d offset = sum over N, H, W of g
 * d x      = scale / sqrt(var + 1e-5) * (g - mean(g) - x^ * mean(g * x^))
 * }</pre>
 */
final class InstanceNormalizationLayer extends BaseLayer<InstanceNormalization> {
  private static final long serialVersionUID = 1;

  /** Of every plane of the last input: what the backward pass would otherwise compute again. */
  private transient float[] means;

  private transient float[] deviations;

  InstanceNormalizationLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    if (Planes.areReachable(input.dataType())) {
      INDArray x = Planes.contiguous(input);
      INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, x.dataType(), x.shape());
      forwardPlanes(x, y);
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
      backwardPlanes(x, Planes.contiguous(epsilon), dx, scaleGradient, offsetGradient);
    } else {
      dx = backwardOperations(epsilon, scaleGradient, offsetGradient);
    }
    Gradient gradient = new DefaultGradient();
    gradient.setGradientFor(InstanceNormalization.SCALE, scaleGradient);
    gradient.setGradientFor(InstanceNormalization.OFFSET, offsetGradient);
    return new Pair<>(gradient, dx);
  }

  private void forwardPlanes(INDArray x, INDArray y) {
    int channels = (int) x.size(1);
    int size = (int) (x.size(2) * x.size(3));
    float[] scale = getParam(InstanceNormalization.SCALE).toFloatVector();
    float[] offset = getParam(InstanceNormalization.OFFSET).toFloatVector();
    float slope = (float) layerConf().getSlope();
    Planes in = Planes.of(x);
    Planes out = Planes.of(y);
    float[] values = new float[size];
    float[] work = new float[size];
    means = new float[(int) x.size(0) * channels];
    deviations = new float[means.length];
    for (int plane = 0; plane < means.length; plane++) {
      in.read(plane, values);
      float mean = (float) (PlaneMath.sum(values) / size);
      double variance = PlaneMath.squares(values, mean, work) / size;
      means[plane] = mean;
      deviations[plane] = (float) Math.sqrt(variance + InstanceNormalization.EPSILON);
      float factor = scale[plane % channels] / deviations[plane];
      PlaneMath.rectify(values, factor, offset[plane % channels] - mean * factor, slope);
      out.write(plane, values);
    }
  }

  private void backwardPlanes(
      INDArray x, INDArray epsilon, INDArray dx, INDArray scaleGradient, INDArray offsetGradient) {
    int channels = (int) x.size(1);
    int size = (int) (x.size(2) * x.size(3));
    float[] scale = getParam(InstanceNormalization.SCALE).toFloatVector();
    float[] offset = getParam(InstanceNormalization.OFFSET).toFloatVector();
    double[] scaleSums = new double[channels];
    double[] offsetSums = new double[channels];
    float slope = (float) layerConf().getSlope();
    Planes in = Planes.of(x);
    Planes upstream = Planes.of(epsilon);
    Planes out = Planes.of(dx);
    float[] values = new float[size];
    float[] g = new float[size];
    float[] work = new float[size];
    for (int plane = 0; plane < means.length; plane++) {
      int channel = plane % channels;
      in.read(plane, values);
      upstream.read(plane, g);
      float mean = means[plane];
      float factor = scale[channel] / deviations[plane];
      PlaneMath.rectifyGradient(g, values, factor, offset[channel] - mean * factor, slope);
      double sum = PlaneMath.sum(g);
      double product = PlaneMath.dot(g, values, mean, work) / deviations[plane];
      offsetSums[channel] += sum;
      scaleSums[channel] += product;
      float share = (float) (product / size / deviations[plane]);
      PlaneMath.project(g, values, factor, (float) (sum / size), mean, share);
      out.write(plane, g);
    }
    for (int channel = 0; channel < channels; channel++) {
      scaleGradient.putScalar(channel, scaleSums[channel]);
      offsetGradient.putScalar(channel, offsetSums[channel]);
    }
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
