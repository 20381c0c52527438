// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import io.semadapt.dl4j.nn.Planes;
import io.semadapt.train.Adam;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** How a gradient changes parameters. */
public enum Optimizer {
  /** {@link Adam}. */
  ADAM {
    @Override
    void update(INDArray parameters, INDArray gradient, Moments moments, double rate, long step) {
      if (Planes.areReachable(parameters.dataType())) {
        updateFloats(parameters, gradient, moments, rate, step);
        return;
      }
      moments.first().muli(Adam.BETA1).addi(gradient.mul(1 - Adam.BETA1));
      moments.second().muli(Adam.BETA2).addi(gradient.mul(gradient).muli(1 - Adam.BETA2));
      INDArray denominator =
          Transforms.sqrt(moments.second().mul(Adam.correction(Adam.BETA2, step)))
              .addi(Adam.EPSILON);
      INDArray change =
          moments.first().mul(rate / (1 - Math.pow(Adam.BETA1, (double) step))).divi(denominator);
      parameters.subi(change);
    }
  },
  /** Plain gradient descent: {@code p = p - lr g}. */
  SGD {
    @Override
    void update(INDArray parameters, INDArray gradient, Moments moments, double rate, long step) {
      parameters.subi(gradient.mul(rate));
    }
  };

  private static final int BLOCK = 4096;

  /**
   * Makes one update.
   *
   * @param parameters changed in place, [n]
   * @param gradient not changed, [n]
   * @param moments changed in place
   * @param step number of this update, from 1
   */
  abstract void update(
      INDArray parameters, INDArray gradient, Moments moments, double rate, long step);

  /** Adam in one pass over memory, where ND4J's operations make a dozen. */
  private static void updateFloats(
      INDArray parameters, INDArray gradient, Moments moments, double rate, long step) {
    FloatBuffer values = parameters.data().asNioFloat();
    FloatBuffer slopes = gradient.data().asNioFloat();
    FloatBuffer firsts = moments.first().data().asNioFloat();
    FloatBuffer seconds = moments.second().data().asNioFloat();
    float scale = (float) (rate / (1 - Math.pow(Adam.BETA1, (double) step)));
    float correction = (float) Adam.correction(Adam.BETA2, step);
    int length = (int) parameters.length();
    float[] p = new float[BLOCK];
    float[] g = new float[BLOCK];
    float[] m = new float[BLOCK];
    float[] v = new float[BLOCK];
    for (int start = 0; start < length; start += BLOCK) {
      int count = Math.min(BLOCK, length - start);
      values.get(start, p, 0, count);
      slopes.get(start, g, 0, count);
      firsts.get(start, m, 0, count);
      seconds.get(start, v, 0, count);
      for (int i = 0; i < count; i++) {
        m[i] = (float) Adam.BETA1 * m[i] + (float) (1 - Adam.BETA1) * g[i];
        v[i] = (float) Adam.BETA2 * v[i] + (float) (1 - Adam.BETA2) * g[i] * g[i];
        p[i] -= scale * m[i] / ((float) Math.sqrt(v[i] * correction) + (float) Adam.EPSILON);
      }
      values.put(start, p, 0, count);
      firsts.put(start, m, 0, count);
      seconds.put(start, v, 0, count);
    }
  }

  /**
   * Running means of the gradient and of its square.
   *
   * @param first [n]
   * @param second [n]
   */
  record Moments(INDArray first, INDArray second) {
    static Moments like(INDArray parameters) {
      return new Moments(
          Nd4j.zeros(parameters.dataType(), parameters.length()),
          Nd4j.zeros(parameters.dataType(), parameters.length()));
    }
  }
}
