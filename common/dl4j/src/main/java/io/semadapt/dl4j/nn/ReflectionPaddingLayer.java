// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Forward and backward of {@link ReflectionPadding}. */
final class ReflectionPaddingLayer extends AbstractLayer<ReflectionPadding> {
  private static final long serialVersionUID = 1;

  ReflectionPaddingLayer(NeuralNetConfiguration conf, DataType type) {
    super(conf, type);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    int size = layerConf().getSize();
    int height = (int) input.size(2);
    int width = (int) input.size(3);
    if (height <= size || width <= size) {
      throw new IllegalArgumentException(
          "Invalid image of %d x %d pixels: reflection padding of %d needs more"
              .formatted(width, height, size));
    }
    INDArray padded =
        workspaces.createUninitialized(
            ArrayType.ACTIVATIONS,
            input.dataType(),
            input.size(0),
            input.size(1),
            height + 2L * size,
            width + 2L * size);
    if (Planes.areReachable(input.dataType())) {
      padPlanes(Planes.contiguous(input), padded, size);
    } else {
      padOperations(padded, size);
    }
    return padded;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    int size = layerConf().getSize();
    INDArray dx =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, input.dataType(), input.shape());
    if (Planes.areReachable(input.dataType())) {
      foldPlanes(Planes.contiguous(epsilon), dx, size);
    } else {
      foldOperations(epsilon.dup('c'), dx, size);
    }
    return new Pair<>(new DefaultGradient(), dx);
  }

  private static void padPlanes(INDArray x, INDArray y, int size) {
    int height = (int) x.size(2);
    int width = (int) x.size(3);
    int[] rows = mirror(height, size);
    int[] columns = mirror(width, size);
    float[] from = new float[height * width];
    float[] to = new float[rows.length * columns.length];
    Planes in = Planes.of(x);
    Planes out = Planes.of(y);
    for (int plane = 0; plane < x.size(0) * x.size(1); plane++) {
      in.read(plane, from);
      for (int row = 0; row < rows.length; row++) {
        int source = rows[row] * width;
        int target = row * columns.length;
        System.arraycopy(from, source, to, target + size, width);
        for (int i = 0; i < size; i++) {
          to[target + i] = from[source + columns[i]];
          to[target + size + width + i] = from[source + columns[size + width + i]];
        }
      }
      out.write(plane, to);
    }
  }

  private static void foldPlanes(INDArray epsilon, INDArray dx, int size) {
    int height = (int) dx.size(2);
    int width = (int) dx.size(3);
    int[] rows = mirror(height, size);
    int[] columns = mirror(width, size);
    float[] from = new float[rows.length * columns.length];
    float[] to = new float[height * width];
    Planes in = Planes.of(epsilon);
    Planes out = Planes.of(dx);
    for (int plane = 0; plane < dx.size(0) * dx.size(1); plane++) {
      in.read(plane, from);
      Arrays.fill(to, 0f);
      for (int row = 0; row < rows.length; row++) {
        int source = row * columns.length;
        int target = rows[row] * width;
        for (int i = 0; i < width; i++) {
          to[target + i] += from[source + size + i];
        }
        for (int i = 0; i < size; i++) {
          to[target + columns[i]] += from[source + i];
          to[target + columns[size + width + i]] += from[source + size + width + i];
        }
      }
      out.write(plane, to);
    }
  }

  /** Index in the image of every index in the padded image. */
  static int[] mirror(int length, int size) {
    int[] indices = new int[length + 2 * size];
    for (int i = 0; i < indices.length; i++) {
      int inside = Math.abs(i - size);
      indices[i] = inside < length ? inside : 2 * (length - 1) - inside;
    }
    return indices;
  }

  private void padOperations(INDArray padded, int size) {
    int bottom = (int) input.size(2) + size - 1;
    int right = (int) input.size(3) + size - 1;
    padded.get(centre(size)).assign(input);
    for (int i = 1; i <= size; i++) {
      row(padded, size - i).assign(row(padded, size + i));
      row(padded, bottom + i).assign(row(padded, bottom - i));
    }
    for (int i = 1; i <= size; i++) {
      column(padded, size - i).assign(column(padded, size + i));
      column(padded, right + i).assign(column(padded, right - i));
    }
  }

  private void foldOperations(INDArray epsilon, INDArray dx, int size) {
    int bottom = (int) input.size(2) + size - 1;
    int right = (int) input.size(3) + size - 1;
    for (int i = 1; i <= size; i++) {
      column(epsilon, size + i).addi(column(epsilon, size - i));
      column(epsilon, right - i).addi(column(epsilon, right + i));
    }
    for (int i = 1; i <= size; i++) {
      row(epsilon, size + i).addi(row(epsilon, size - i));
      row(epsilon, bottom - i).addi(row(epsilon, bottom + i));
    }
    dx.assign(epsilon.get(centre(size)));
  }

  private INDArrayIndex[] centre(int size) {
    return new INDArrayIndex[] {
      NDArrayIndex.all(),
      NDArrayIndex.all(),
      NDArrayIndex.interval(size, size + input.size(2)),
      NDArrayIndex.interval(size, size + input.size(3))
    };
  }

  private static INDArray row(INDArray image, int index) {
    return image.get(
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        NDArrayIndex.interval(index, index + 1),
        NDArrayIndex.all());
  }

  private static INDArray column(INDArray image, int index) {
    return image.get(
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        NDArrayIndex.interval(index, index + 1));
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {}
}
