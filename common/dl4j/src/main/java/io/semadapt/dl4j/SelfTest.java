// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j;

import io.semadapt.dl4j.nn.Backend;
import io.semadapt.engine.Check;
import io.semadapt.engine.Check.Level;
import java.util.List;
import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/** Checks of one process: its backend and two timed operations. */
final class SelfTest {
  /** Rows and columns of the timed matrices. */
  private static final int SIZE = 768;

  /** Input and output channels of the timed convolution. */
  private static final int CHANNELS = 64;

  private static final int HEIGHT = 128;
  private static final int WIDTH = 256;
  private static final int REPEATS = 5;

  private SelfTest() {}

  static List<Check> run() {
    return List.of(product(), convolutions(), speed());
  }

  private static Check product() {
    boolean correct = Backend.computes();
    String extension = Backend.extension();
    return new Check(
        correct ? Level.OK : Level.FAIL,
        "ND4J %s backend%s: a product of matrices is %s"
            .formatted(
                Backend.name(),
                extension.isEmpty() ? "" : ", library" + extension,
                correct ? "right" : "wrong"));
  }

  private static Check convolutions() {
    if (Backend.usesOneDnn()) {
      return new Check(Level.OK, "convolutions run through oneDNN");
    }
    return Backend.name().equals("CPU")
        ? new Check(Level.WARN, "convolutions do not run through oneDNN: about eight times slower")
        : new Check(Level.OK, "convolutions run through CUDA");
  }

  private static Check speed() {
    return new Check(
        Level.OK,
        "sgemm %.0f GFLOP/s, 3x3 convolution %.0f GFLOP/s".formatted(sgemm(), convolution()));
  }

  /** 10^9 operations per second of a product of two square matrices. */
  private static double sgemm() {
    try (INDArray left = Nd4j.ones(DataType.FLOAT, SIZE, SIZE);
        INDArray right = Nd4j.ones(DataType.FLOAT, SIZE, SIZE)) {
      double seconds = best(() -> left.mmul(right));
      return 2.0 * SIZE * SIZE * SIZE / seconds / 1e9;
    }
  }

  /** 10^9 operations per second of a 3 x 3 convolution. */
  private static double convolution() {
    Conv2DConfig config =
        Conv2DConfig.builder().kH(3).kW(3).pH(1).pW(1).sH(1).sW(1).dH(1).dW(1).build();
    try (INDArray image = Nd4j.ones(DataType.FLOAT, 1, CHANNELS, HEIGHT, WIDTH);
        INDArray weights = Nd4j.ones(DataType.FLOAT, 3, 3, CHANNELS, CHANNELS)) {
      double seconds = best(() -> Nd4j.cnn().conv2d(image, weights, config));
      return 2.0 * 9 * CHANNELS * CHANNELS * HEIGHT * WIDTH / seconds / 1e9;
    }
  }

  /** Shortest of a few runs, after one that is not timed; seconds. */
  private static double best(Supplier<INDArray> operation) {
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
