// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.convolution.ConvolutionLayer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Forward and backward of {@link Convolution}. */
final class DirectConvolutionLayer extends ConvolutionLayer {
  private static final long serialVersionUID = 1;

  private transient PreparedConvolution convolution;
  private boolean parametersLearn = true;
  private boolean inputGradientRead = true;

  DirectConvolutionLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  /** Whether this layer calls oneDNN itself. */
  boolean isDirect() {
    return Planes.areReachable(dataType)
        && OneDnn.IS_USED
        && layerConf().getActivationFn() instanceof ActivationIdentity
        && Arrays.stream(layerConf().getDilation()).allMatch(step -> step == 1);
  }

  /**
   * What the next backward passes compute. What they do not: the gradients' arrays keep what they
   * hold, and the gradient of the input is null.
   */
  void need(boolean parameters, boolean inputGradient) {
    parametersLearn = parameters;
    inputGradientRead = inputGradient;
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    if (!isDirect()) {
      return super.activate(training, workspaces);
    }
    assertInputSet(false);
    validateInputDepth(layerConf().getNIn());
    INDArray x = Planes.contiguous(input);
    OneDnnConvolution.Shape shape = shape(x);
    if (convolution == null || !convolution.shape().equals(shape)) {
      convolution = PreparedConvolution.of(shape);
    }
    INDArray y =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS,
            x.dataType(),
            shape.images(),
            shape.outputs(),
            shape.outputHeight(),
            shape.outputWidth());
    convolution.forward(
        x,
        getParam(ConvolutionParamInitializer.WEIGHT_KEY),
        hasBias() ? getParam(ConvolutionParamInitializer.BIAS_KEY) : null,
        y);
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    if (!isDirect()) {
      return super.backpropGradient(epsilon, workspaces);
    }
    assertInputSet(true);
    INDArray g = Planes.contiguous(epsilon);
    INDArray x = Planes.contiguous(input);
    Gradient gradient = new DefaultGradient();
    if (parametersLearn) {
      INDArray weights = gradientViews.get(ConvolutionParamInitializer.WEIGHT_KEY);
      INDArray bias = gradientViews.get(ConvolutionParamInitializer.BIAS_KEY);
      convolution.parameterGradients(x, g, weights, hasBias() ? bias : null);
      if (hasBias()) {
        gradient.setGradientFor(ConvolutionParamInitializer.BIAS_KEY, bias);
      }
      gradient.setGradientFor(ConvolutionParamInitializer.WEIGHT_KEY, weights, 'c');
    }
    INDArray dx = null;
    if (inputGradientRead) {
      dx = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, x.dataType(), x.shape());
      convolution.inputGradient(g, getParam(ConvolutionParamInitializer.WEIGHT_KEY), dx);
    }
    return new Pair<>(gradient, dx);
  }

  private OneDnnConvolution.Shape shape(INDArray x) {
    int[] kernel = layerConf().getKernelSize();
    int[] stride = layerConf().getStride();
    int[] before = layerConf().getPadding().clone();
    int[] after = before.clone();
    if (convolutionMode == ConvolutionMode.Same) {
      for (int axis = 0; axis < 2; axis++) {
        int size = (int) x.size(2 + axis);
        int outputs = (size + stride[axis] - 1) / stride[axis];
        int total = Math.max(0, (outputs - 1) * stride[axis] + kernel[axis] - size);
        before[axis] = total / 2;
        after[axis] = total - total / 2;
      }
    }
    return new OneDnnConvolution.Shape(
        x.size(0),
        x.size(1),
        x.size(2),
        x.size(3),
        layerConf().getNOut(),
        kernel[0],
        kernel[1],
        stride[0],
        stride[1],
        before[0],
        before[1],
        after[0],
        after[1],
        hasBias());
  }

  /** Asked once: the answer reads files and needs the native library. */
  private static final class OneDnn {
    static final boolean IS_USED = Backend.usesOneDnn();
  }
}
