// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch;

import io.semadapt.engine.Check;
import io.semadapt.engine.Check.Level;
import io.semadapt.libtorch.nn.Scopes;
import io.semadapt.libtorch.nn.TensorSettings;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Checks of one process: a gradient that a version of libtorch once had wrong, and its speed. */
final class SelfTest {
  private static final int OUT = 3;
  private static final int KERNEL = 7;
  private static final int SIZE = 12;
  private static final int CHANNELS = 64;
  private static final int REPEATS = 5;
  private static final double TOLERANCE = 1e-3;

  private SelfTest() {}

  static List<Check> run(TensorSettings settings) {
    double error = Scopes.freeing(() -> gradientError(settings));
    double speed = Scopes.inference(() -> convolution(settings));
    return List.of(
        new Check(
            error < TOLERANCE ? Level.OK : Level.FAIL,
            "%s on %s: the gradient of a convolution is %s (largest error %.1e)"
                .formatted(
                    Library.description(),
                    settings.device().str().getString(),
                    error < TOLERANCE ? "right" : "wrong",
                    error)),
        new Check(Level.OK, "3x3 convolution %.0f GFLOP/s".formatted(speed)));
  }

  /**
   * Largest difference of a convolution's input gradient from a double loop, relative to its
   * largest value: 4 channels to 3, 7 x 7.
   */
  private static double gradientError(TensorSettings settings) {
    Random random = new Random(1);
    int out = SIZE - KERNEL + 1;
    double[] weights = gaussians(random, OUT * 4 * KERNEL * KERNEL);
    double[] slopes = gaussians(random, OUT * out * out);
    Tensor input = settings.tensor(gaussians(random, 4 * SIZE * SIZE), 1, 4, SIZE, SIZE);
    Tensor leaf = input.detach();
    leaf.requires_grad_(true);
    torch
        .conv2d(leaf, settings.tensor(weights, OUT, 4, KERNEL, KERNEL))
        .mul(settings.tensor(slopes, 1, OUT, out, out))
        .sum()
        .backward();
    double[] actual = TensorSettings.doubles(leaf.grad());
    double error = 0;
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      double expected = gradient(weights, slopes, i / (SIZE * SIZE), i / SIZE % SIZE, i % SIZE);
      error = Math.max(error, Math.abs(actual[i] - expected));
      largest = Math.max(largest, Math.abs(expected));
    }
    return error / largest;
  }

  private static double gradient(double[] weights, double[] slopes, int channel, int y, int x) {
    int out = SIZE - KERNEL + 1;
    double sum = 0;
    for (int o = 0; o < OUT; o++) {
      for (int dy = 0; dy < KERNEL; dy++) {
        for (int dx = 0; dx < KERNEL; dx++) {
          int row = y - dy;
          int column = x - dx;
          if (row >= 0 && row < out && column >= 0 && column < out) {
            sum +=
                weights[((o * 4 + channel) * KERNEL + dy) * KERNEL + dx]
                    * slopes[(o * out + row) * out + column];
          }
        }
      }
    }
    return sum;
  }

  private static double[] gaussians(Random random, int count) {
    return random.doubles(count, -1, 1).toArray();
  }

  /** 10^9 operations per second of a 3 x 3 convolution, the best of a few. */
  private static double convolution(TensorSettings settings) {
    int height = 128;
    int width = 256;
    Tensor image = torch.ones(new long[] {1, CHANNELS, height, width}, settings.options());
    Tensor weights = torch.ones(new long[] {CHANNELS, CHANNELS, 3, 3}, settings.options());
    double best = Double.POSITIVE_INFINITY;
    for (int repeat = 0; repeat <= REPEATS; repeat++) {
      long start = System.nanoTime();
      Tensor result =
          torch.conv2d(
              image,
              weights,
              new TensorOptional(),
              new long[] {1, 1},
              new long[] {1, 1},
              new long[] {1, 1},
              1);
      // Reading a value waits for the device.
      double first = result.reshape(-1).narrow(0, 0, 1).item_double();
      if (repeat > 0 && first > 0) {
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
      }
    }
    return 2.0 * 9 * CHANNELS * CHANNELS * height * width / best / 1e9;
  }
}
