// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.doctor;

import io.semadapt.dl4j.nn.Backend;
import io.semadapt.spark.Devices;
import java.io.Serializable;
import org.apache.spark.SparkEnv;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What one Java process can do: its backend and two timed operations.
 *
 * @param executor Spark's id of the process; {@code driver} in the driver
 * @param backend {@code CPU} or {@code CUDA}
 * @param extension the native library's variant: {@code -onednn-avx512}
 * @param correct whether a product of two matrices of ones is right
 * @param sgemmGflops thousand million operations a second of a product of 768 x 768 matrices
 * @param convolutionGflops the same of a 3 x 3 convolution of 64 to 64 channels on 128 x 256 pixels
 */
record SelfTest(
    String executor,
    String backend,
    String extension,
    boolean oneDnn,
    boolean correct,
    double sgemmGflops,
    double convolutionGflops)
    implements Serializable {
  private static final int SIZE = 768;
  private static final int CHANNELS = 64;
  private static final int HEIGHT = 128;
  private static final int WIDTH = 256;
  private static final int REPEATS = 5;

  boolean inDriver() {
    return executor.equals("driver");
  }

  static SelfTest run() {
    Devices.initialize();
    return new SelfTest(
        SparkEnv.get().executorId(),
        Backend.name(),
        Backend.extension(),
        Backend.usesOneDnn(),
        Backend.computes(),
        sgemm(),
        convolution());
  }

  private static double sgemm() {
    try (INDArray left = Nd4j.ones(DataType.FLOAT, SIZE, SIZE);
        INDArray right = Nd4j.ones(DataType.FLOAT, SIZE, SIZE)) {
      double seconds = best(() -> left.mmul(right));
      return 2.0 * SIZE * SIZE * SIZE / seconds / 1e9;
    }
  }

  private static double convolution() {
    Conv2DConfig config =
        Conv2DConfig.builder().kH(3).kW(3).pH(1).pW(1).sH(1).sW(1).dH(1).dW(1).build();
    try (INDArray image = Nd4j.ones(DataType.FLOAT, 1, CHANNELS, HEIGHT, WIDTH);
        INDArray weights = Nd4j.ones(DataType.FLOAT, 3, 3, CHANNELS, CHANNELS)) {
      double seconds = best(() -> Nd4j.cnn().conv2d(image, weights, config));
      return 2.0 * 9 * CHANNELS * CHANNELS * HEIGHT * WIDTH / seconds / 1e9;
    }
  }

  /** The shortest of a few runs, after one that nobody times. */
  private static double best(java.util.function.Supplier<INDArray> operation) {
    double best = Double.POSITIVE_INFINITY;
    for (int repeat = 0; repeat <= REPEATS; repeat++) {
      long start = System.nanoTime();
      operation.get().close();
      if (repeat > 0) {
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
      }
    }
    return best;
  }
}
