// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution of stride 1 to very few channels, as one of stride 2 to four times as many: those
 * of the four pixels of each square of 2 x 2.
 *
 * <p>oneDNN computes channels in blocks of 8 or 16, and three of them cost as much as a block. The
 * kernel of the pixel (i, j) of a square is the layer's own one in a frame of zeros, i rows down
 * and j columns right, a row and a column larger: 64 products for 49 of a 7 x 7 kernel, but four
 * channels for one.
 */
final class SquaresConvolution implements PreparedConvolution {
  private static final int PIXELS = 4;

  /** Four times as many still fit one block. */
  private static final int MOST_OUTPUTS = 4;

  /** Of a 4 x 4 kernel, 25 products for 16: a discriminator's head has too few pixels to gain. */
  private static final int LEAST_KERNEL = 5;

  private final OneDnnConvolution.Shape shape;
  private final OneDnnConvolution squares;
  private final int kernelHeight;
  private final int kernelWidth;
  private final int squaresInRow;
  private final INDArray weights;
  private final INDArray bias;
  private final INDArray outputs;

  SquaresConvolution(OneDnnConvolution.Shape shape) {
    this.shape = shape;
    this.kernelHeight = (int) shape.kernelHeight();
    this.kernelWidth = (int) shape.kernelWidth();
    this.squaresInRow = (int) shape.outputWidth() / 2;
    this.squares =
        new OneDnnConvolution(
            new OneDnnConvolution.Shape(
                shape.images(),
                shape.inputs(),
                shape.height(),
                shape.width(),
                PIXELS * shape.outputs(),
                kernelHeight + 1,
                kernelWidth + 1,
                2,
                2,
                shape.top(),
                shape.left(),
                shape.bottom(),
                shape.right(),
                shape.bias()));
    long channels = PIXELS * shape.outputs();
    this.weights = array(channels, shape.inputs(), kernelHeight + 1, kernelWidth + 1);
    this.bias = shape.bias() ? array(channels) : null;
    this.outputs =
        array(shape.images(), channels, shape.outputHeight() / 2, shape.outputWidth() / 2);
  }

  /** Outside the workspace of the pass that is running: it outlives that. */
  private static INDArray array(long... size) {
    return LayerWorkspaceMgr.noWorkspaces()
        .createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, size);
  }

  /** Whether it is a faster way for this shape. */
  static boolean suits(OneDnnConvolution.Shape shape) {
    return shape.outputs() <= MOST_OUTPUTS
        && shape.strideDown() == 1
        && shape.strideRight() == 1
        && Math.min(shape.kernelHeight(), shape.kernelWidth()) >= LEAST_KERNEL
        && shape.outputHeight() % 2 == 0
        && shape.outputWidth() % 2 == 0;
  }

  @Override
  public OneDnnConvolution.Shape shape() {
    return shape;
  }

  @Override
  public void forward(INDArray x, INDArray kernels, INDArray shifts, INDArray y) {
    spread(kernels);
    if (shape.bias()) {
      spreadBias(shifts);
    }
    squares.forward(x, weights, bias, outputs);
    Planes from = Planes.of(outputs);
    Planes to = Planes.of(y);
    float[] plane = new float[(int) (shape.outputHeight() * shape.outputWidth())];
    float[] part = new float[plane.length / PIXELS];
    for (int channel = 0; channel < shape.images() * shape.outputs(); channel++) {
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        from.read(PIXELS * channel + pixel, part);
        for (int i = 0, row = 0; i < part.length; row += 2) {
          int at = start(row, pixel);
          for (int end = i + squaresInRow; i < end; i++, at += 2) {
            plane[at] = part[i];
          }
        }
      }
      to.write(channel, plane);
    }
  }

  @Override
  public void inputGradient(INDArray epsilon, INDArray kernels, INDArray dx) {
    split(epsilon);
    spread(kernels);
    squares.inputGradient(outputs, weights, dx);
  }

  @Override
  public void parameterGradients(INDArray x, INDArray epsilon, INDArray kernels, INDArray shifts) {
    split(epsilon);
    squares.parameterGradients(x, outputs, weights, bias);
    gather(kernels);
    if (shape.bias()) {
      gatherBias(shifts);
    }
  }

  /** Index of a pixel of the first square in a row of squares. */
  private int start(int row, int pixel) {
    return (row + pixel / 2) * 2 * squaresInRow + pixel % 2;
  }

  /** Takes the planes of an output's gradient apart, into {@link #outputs}. */
  private void split(INDArray epsilon) {
    Planes from = Planes.of(epsilon);
    Planes to = Planes.of(outputs);
    float[] plane = new float[(int) (shape.outputHeight() * shape.outputWidth())];
    float[] part = new float[plane.length / PIXELS];
    for (int channel = 0; channel < shape.images() * shape.outputs(); channel++) {
      from.read(channel, plane);
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        for (int i = 0, row = 0; i < part.length; row += 2) {
          int at = start(row, pixel);
          for (int end = i + squaresInRow; i < end; i++, at += 2) {
            part[i] = plane[at];
          }
        }
        to.write(PIXELS * channel + pixel, part);
      }
    }
  }

  /** Puts every kernel into its four frames of {@link #weights}. */
  private void spread(INDArray kernels) {
    float[] small = new float[(int) kernels.length()];
    float[] large = new float[(int) weights.length()];
    kernels.data().asNioFloat().get(small);
    forEachRow((from, to) -> System.arraycopy(small, from, large, to, kernelWidth));
    weights.data().asNioFloat().put(large);
  }

  /** Sums the four frames of every kernel in {@link #weights}, which hold its gradients. */
  private void gather(INDArray gradients) {
    float[] small = new float[(int) gradients.length()];
    float[] large = new float[(int) weights.length()];
    weights.data().asNioFloat().get(large);
    forEachRow(
        (to, from) -> {
          for (int i = 0; i < kernelWidth; i++) {
            small[to + i] += large[from + i];
          }
        });
    gradients.data().asNioFloat().put(small);
  }

  private void spreadBias(INDArray shifts) {
    float[] values = new float[(int) bias.length()];
    for (int i = 0; i < values.length; i++) {
      values[i] = shifts.getFloat(i / PIXELS);
    }
    bias.data().asNioFloat().put(values);
  }

  private void gatherBias(INDArray gradients) {
    float[] sums = new float[(int) gradients.length()];
    for (int i = 0; i < bias.length(); i++) {
      sums[i / PIXELS] += bias.getFloat(i);
    }
    gradients.data().asNioFloat().put(sums);
  }

  /** Where a row of a kernel lies in the layer's weights, and where in a frame. */
  private interface RowVisitor {
    void visit(int inKernel, int inFrame);
  }

  private void forEachRow(RowVisitor visitor) {
    int inputs = (int) shape.inputs();
    int frame = (kernelHeight + 1) * (kernelWidth + 1);
    for (int output = 0; output < shape.outputs(); output++) {
      for (int pixel = 0; pixel < PIXELS; pixel++) {
        for (int input = 0; input < inputs; input++) {
          int kernel = (output * inputs + input) * kernelHeight * kernelWidth;
          int origin = ((PIXELS * output + pixel) * inputs + input) * frame;
          for (int row = 0; row < kernelHeight; row++) {
            visitor.visit(
                kernel + row * kernelWidth,
                origin + (row + pixel / 2) * (kernelWidth + 1) + pixel % 2);
          }
        }
      }
    }
  }
}
