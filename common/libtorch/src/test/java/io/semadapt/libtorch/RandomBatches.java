// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch;

import java.util.Random;

/** Random images in [-1, 1] and labels, some of them to be ignored, as engines take them. */
public final class RandomBatches {
  private final Random random;
  private final int pixels;

  /** Batches of one size, the same for the same seed. */
  public RandomBatches(long seed, int height, int width) {
    random = new Random(seed);
    pixels = height * width;
  }

  /** Values of [count, 3, H, W]. */
  public float[] images(int count) {
    float[] values = new float[count * 3 * pixels];
    for (int i = 0; i < values.length; i++) {
      values[i] = 2 * random.nextFloat() - 1;
    }
    return values;
  }

  /** Train ids of [count, H, W]. */
  public byte[] labels(int count) {
    byte[] labels = new byte[count * pixels];
    for (int i = 0; i < labels.length; i++) {
      int id = random.nextInt(20);
      labels[i] = (byte) (id == 19 ? 255 : id);
    }
    return labels;
  }
}
