// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The largest of every 2 x 2 pixels: [N, C, H, W] to [N, C, H/2, W/2], H and W even.
 * Deeplearning4j's own layer, but for floats on the CPU a loop over planes. Of equal values the
 * first takes the gradient.
 */
public final class MaxPooling extends SubsamplingLayer {
  private static final long serialVersionUID = 1;

  /** Also called by the JSON reader. */
  public MaxPooling() {
    super(new Builder(PoolingType.MAX).kernelSize(2, 2).stride(2, 2));
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      Collection<TrainingListener> listeners,
      int layerIndex,
      INDArray parameters,
      boolean initialize,
      DataType type) {
    return LayerSetup.of(new Instance(conf, type), conf, listeners, layerIndex);
  }

  private static final class Instance
      extends org.deeplearning4j.nn.layers.convolution.subsampling.SubsamplingLayer {
    private static final long serialVersionUID = 1;

    Instance(NeuralNetConfiguration conf, DataType type) {
      super(conf, type);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      if (!Planes.areReachable(dataType)) {
        return super.activate(training, workspaces);
      }
      assertInputSet(false);
      INDArray x = Planes.contiguous(input);
      int height = (int) x.size(2) / 2;
      int width = (int) x.size(3) / 2;
      INDArray y =
          workspaces.createUninitialized(
              ArrayType.ACTIVATIONS, x.dataType(), x.size(0), x.size(1), height, width);
      float[] from = new float[4 * height * width];
      float[] to = new float[height * width];
      Planes in = Planes.of(x);
      Planes out = Planes.of(y);
      for (int plane = 0; plane < x.size(0) * x.size(1); plane++) {
        in.read(plane, from);
        for (int row = 0; row < height; row++) {
          int upper = 4 * row * width;
          int lower = upper + 2 * width;
          for (int i = 0; i < width; i++) {
            to[row * width + i] =
                Math.max(
                    Math.max(from[upper + 2 * i], from[upper + 2 * i + 1]),
                    Math.max(from[lower + 2 * i], from[lower + 2 * i + 1]));
          }
        }
        out.write(plane, to);
      }
      return y;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      if (!Planes.areReachable(dataType)) {
        return super.backpropGradient(epsilon, workspaces);
      }
      assertInputSet(true);
      INDArray x = Planes.contiguous(input);
      INDArray g = Planes.contiguous(epsilon);
      INDArray dx =
          workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, x.dataType(), x.shape());
      int height = (int) g.size(2);
      int width = (int) g.size(3);
      float[] values = new float[4 * height * width];
      float[] gradient = new float[height * width];
      float[] to = new float[values.length];
      Planes in = Planes.of(x);
      Planes above = Planes.of(g);
      Planes out = Planes.of(dx);
      for (int plane = 0; plane < x.size(0) * x.size(1); plane++) {
        in.read(plane, values);
        above.read(plane, gradient);
        for (int row = 0; row < height; row++) {
          int upper = 4 * row * width;
          int lower = upper + 2 * width;
          for (int i = 0; i < width; i++) {
            float a = values[upper + 2 * i];
            float b = values[upper + 2 * i + 1];
            float c = values[lower + 2 * i];
            float d = values[lower + 2 * i + 1];
            float largest = Math.max(Math.max(a, b), Math.max(c, d));
            float left = gradient[row * width + i];
            to[upper + 2 * i] = a == largest ? left : 0;
            left -= to[upper + 2 * i];
            to[upper + 2 * i + 1] = b == largest ? left : 0;
            left -= to[upper + 2 * i + 1];
            to[lower + 2 * i] = c == largest ? left : 0;
            left -= to[lower + 2 * i];
            to[lower + 2 * i + 1] = left;
          }
        }
        out.write(plane, to);
      }
      return new Pair<>(new DefaultGradient(), dx);
    }
  }
}
