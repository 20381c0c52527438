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
    for (int plane = 0; plane < x.size(0) * channels; plane++) {
      in.read(plane, values);
      double mean = mean(values);
      float factor = (float) (scale[plane % channels] / deviation(values, mean));
      float shift = (float) (offset[plane % channels] - mean * factor);
      for (int i = 0; i < size; i++) {
        values[i] = values[i] * factor + shift;
      }
      if (slope != 1) {
        for (int i = 0; i < size; i++) {
          values[i] = Math.max(values[i], 0f) + slope * Math.min(values[i], 0f);
        }
      }
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
    float[] original = new float[size];
    for (int plane = 0; plane < x.size(0) * channels; plane++) {
      int channel = plane % channels;
      in.read(plane, values);
      upstream.read(plane, g);
      double mean = mean(values);
      double deviation = deviation(values, mean);
      float inverse = (float) (1 / deviation);
      float shift = (float) (-mean / deviation);
      for (int i = 0; i < size; i++) {
        values[i] = values[i] * inverse + shift;
      }
      if (slope != 1) {
        // The forward pass's own u, to the bit: a value next to the kink must fall on the same
        // side.
        float factor = (float) (scale[channel] / deviation);
        float constant = (float) (offset[channel] - mean * factor);
        in.read(plane, original);
        for (int i = 0; i < size; i++) {
          g[i] = original[i] * factor + constant > 0f ? g[i] : slope * g[i];
        }
      }
      double sum = sum(g);
      double product = dot(g, values);
      offsetSums[channel] += sum;
      scaleSums[channel] += product;
      float outer = scale[channel] * inverse;
      float meanOfG = (float) (sum / size);
      float meanOfProduct = (float) (product / size);
      for (int i = 0; i < size; i++) {
        g[i] = outer * (g[i] - meanOfG - values[i] * meanOfProduct);
      }
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

  private static double mean(float[] values) {
    return sum(values) / values.length;
  }

  /** Four sums side by side: one alone waits for its own last addition. */
  private static double sum(float[] values) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < values.length; i += 4) {
      a += values[i];
      b += values[i + 1];
      c += values[i + 2];
      d += values[i + 3];
    }
    for (; i < values.length; i++) {
      a += values[i];
    }
    return (a + b) + (c + d);
  }

  private static double dot(float[] left, float[] right) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < left.length; i += 4) {
      a += (double) left[i] * right[i];
      b += (double) left[i + 1] * right[i + 1];
      c += (double) left[i + 2] * right[i + 2];
      d += (double) left[i + 3] * right[i + 3];
    }
    for (; i < left.length; i++) {
      a += (double) left[i] * right[i];
    }
    return (a + b) + (c + d);
  }

  private static double deviation(float[] values, double mean) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = 0;
    for (; i + 3 < values.length; i += 4) {
      a += (values[i] - mean) * (values[i] - mean);
      b += (values[i + 1] - mean) * (values[i + 1] - mean);
      c += (values[i + 2] - mean) * (values[i + 2] - mean);
      d += (values[i + 3] - mean) * (values[i + 3] - mean);
    }
    for (; i < values.length; i++) {
      a += (values[i] - mean) * (values[i] - mean);
    }
    return Math.sqrt(((a + b) + (c + d)) / values.length + InstanceNormalization.EPSILON);
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
