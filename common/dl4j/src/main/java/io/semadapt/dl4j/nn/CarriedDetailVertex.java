// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import io.semadapt.model.HighPassKernel;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Forward and backward of {@link CarriedDetail}. */
@SuppressWarnings("overrides") // Deeplearning4j's own setInputs lacks its dots.
final class CarriedDetailVertex extends BaseGraphVertex {
  private static final long serialVersionUID = 1;

  private static final double[] LUMINANCE = HighPassKernel.luminance();

  private static final int COLOURS = 3;

  /** Channels of the second input: colours and the gate. */
  private static final int HEAD = COLOURS + 1;

  private INDArray output;

  CarriedDetailVertex(ComputationGraph graph, String name, int index, DataType type) {
    super(graph, name, index, null, null, type);
  }

  @Override
  public INDArray doForward(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray image = Planes.contiguous(inputs[0]);
    INDArray head = Planes.contiguous(inputs[1]);
    output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, image.dataType(), image.shape());
    for (int n = 0; n < image.size(0); n++) {
      double[] detail = detail(image, n);
      double[] gate = gate(head, n);
      for (int c = 0; c < COLOURS; c++) {
        double[] colour = Planes.doubles(head, n * HEAD + c);
        for (int i = 0; i < colour.length; i++) {
          colour[i] = Math.tanh(colour[i] + gate[i] * detail[i]);
        }
        Planes.assign(output, n * COLOURS + c, colour);
      }
    }
    return output;
  }

  /** High pass of an image's luminance, [H, W]. */
  private static double[] detail(INDArray image, int n) {
    double[] luminance = new double[(int) (image.size(2) * image.size(3))];
    for (int c = 0; c < COLOURS; c++) {
      double[] colour = Planes.doubles(image, n * COLOURS + c);
      for (int i = 0; i < luminance.length; i++) {
        luminance[i] += LUMINANCE[c] * colour[i];
      }
    }
    return HighPass.of(luminance, (int) image.size(2), (int) image.size(3));
  }

  /** 2 sigmoid(m), [H, W]. */
  private static double[] gate(INDArray head, int n) {
    double[] gate = Planes.doubles(head, n * HEAD + COLOURS);
    for (int i = 0; i < gate.length; i++) {
      gate[i] = 2 / (1 + Math.exp(-gate[i]));
    }
    return gate;
  }

  @Override
  public Pair<Gradient, INDArray[]> doBackward(boolean tbptt, LayerWorkspaceMgr workspaces) {
    INDArray image = Planes.contiguous(inputs[0]);
    INDArray head = Planes.contiguous(inputs[1]);
    INDArray upstream = Planes.contiguous(epsilon);
    INDArray intoImage = like(image, workspaces);
    INDArray intoHead = like(head, workspaces);
    for (int n = 0; n < image.size(0); n++) {
      double[] detail = detail(image, n);
      double[] gate = gate(head, n);
      double[] sum = new double[detail.length];
      for (int c = 0; c < COLOURS; c++) {
        double[] gradient = Planes.doubles(upstream, n * COLOURS + c);
        double[] y = Planes.doubles(output, n * COLOURS + c);
        for (int i = 0; i < sum.length; i++) {
          gradient[i] *= 1 - y[i] * y[i];
          sum[i] += gradient[i];
        }
        Planes.assign(intoHead, n * HEAD + c, gradient);
      }
      double[] intoGate = new double[sum.length];
      double[] intoDetail = new double[sum.length];
      for (int i = 0; i < sum.length; i++) {
        // The derivative of 2 sigmoid(m) is g (1 - g / 2).
        intoGate[i] = sum[i] * detail[i] * gate[i] * (1 - gate[i] / 2);
        intoDetail[i] = sum[i] * gate[i];
      }
      Planes.assign(intoHead, n * HEAD + COLOURS, intoGate);
      double[] intoLuminance =
          HighPass.adjoint(intoDetail, (int) image.size(2), (int) image.size(3));
      for (int c = 0; c < COLOURS; c++) {
        double[] intoColour = new double[sum.length];
        for (int i = 0; i < sum.length; i++) {
          intoColour[i] = LUMINANCE[c] * intoLuminance[i];
        }
        Planes.assign(intoImage, n * COLOURS + c, intoColour);
      }
    }
    return new Pair<>(null, new INDArray[] {intoImage, intoHead});
  }

  private static INDArray like(INDArray input, LayerWorkspaceMgr workspaces) {
    return workspaces.createUninitialized(
        ArrayType.ACTIVATION_GRAD, input.dataType(), input.shape());
  }

  @Override
  public void clear() {
    super.clear();
    output = null;
  }

  @Override
  public boolean hasLayer() {
    return false;
  }

  @Override
  public Layer getLayer() {
    return null;
  }

  @Override
  public void setBackpropGradientsViewArray(INDArray gradients) {
    throw new UnsupportedOperationException("it has no parameters");
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArrays(
      INDArray[] masks, MaskState state, int minibatch) {
    throw new UnsupportedOperationException("images have no masks");
  }

  @Override
  public String toString() {
    return "CarriedDetail(" + getVertexName() + ")";
  }
}
