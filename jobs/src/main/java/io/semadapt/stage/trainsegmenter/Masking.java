// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.image.RgbImage;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Random;

/**
 * Masked image consistency (MIC, Hoyer et al. 2023, arXiv 2212.01322): the teacher labels a whole
 * photograph, the segmenter sees it with hidden blocks, and must find their classes from what is
 * around them.
 *
 * <pre>{@code
 * M(m b + i, n b + j) = 1 if v(m, n) > r, else 0      v ~ U(0, 1) for each block of b x b pixels
 * x_M = M x_T
 * }</pre>
 *
 * @param share of the samples that are masked photographs, 0 to 1
 * @param ratio r, share of the blocks that are hidden, 0 to 1
 * @param block b, in pixels
 */
record Masking(double share, double ratio, int block) implements Serializable {
  /** 0 where colours are from -1 to 1. */
  private static final byte HIDDEN = (byte) 128;

  /**
   * Reads the keys.
   *
   * @param mixed share of the samples that something is pasted on
   */
  static Masking of(ConfigSection section, double mixed) {
    Masking masking =
        new Masking(
            section.number("share", Bounds.between(0, 1)),
            section.number("ratio", Bounds.between(0, 1)),
            section.integer("block", Bounds.between(1, 4096)));
    if (masking.share + mixed > 1) {
      section.problem("share", "and mix.share must not be more than 1 together");
    }
    return masking;
  }

  Masking withShare(double other) {
    return new Masking(other, ratio, block);
  }

  /** x_M, grey where it is hidden. Blocks begin at the upper left corner. */
  RgbImage hide(RgbImage photograph, Random random) {
    int width = photograph.width();
    int height = photograph.height();
    byte[] bytes = photograph.bytes().clone();
    for (int top = 0; top < height; top += block) {
      for (int left = 0; left < width; left += block) {
        if (random.nextDouble() < ratio) {
          hide(bytes, width, left, top, Math.min(top + block, height));
        }
      }
    }
    return new RgbImage(width, height, bytes);
  }

  private void hide(byte[] bytes, int width, int left, int top, int bottom) {
    int right = Math.min(left + block, width);
    for (int y = top; y < bottom; y++) {
      Arrays.fill(bytes, 3 * (y * width + left), 3 * (y * width + right), HIDDEN);
    }
  }
}
