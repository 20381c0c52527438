// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

/** A generator, applied to images of any size. Belongs to one thread. */
public interface Translator {
  /**
   * Translates images of one size, both sides multiples of {@code GeneratorArchitecture.MULTIPLE}.
   *
   * @param images [N, 3, H, W] in [-1, 1]
   * @return the same shape
   */
  float[] translate(float[] images, int count, int height, int width);

  /** Nanoseconds in forward passes so far. */
  long networkNanos();
}
