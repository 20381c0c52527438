// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import java.util.Arrays;

/** Pictures as the networks take them: float32 NCHW in [-1, 1], red green blue. */
public final class Tensors {
  private Tensors() {}

  /**
   * Writes one picture as {@code [3, height, width]}; 0 becomes -1 and 255 becomes 1.
   *
   * @param out receives {@code 3 * width * height} values
   * @param offset where the picture begins in {@code out}: {@code n * 3 * width * height} for the
   *     n-th of a batch
   */
  public static void toNchw(RgbImage image, float[] out, int offset) {
    int plane = image.width() * image.height();
    byte[] bytes = image.bytes();
    for (int i = 0; i < plane; i++) {
      for (int channel = 0; channel < 3; channel++) {
        out[offset + channel * plane + i] = (bytes[3 * i + channel] & 0xff) / 127.5f - 1f;
      }
    }
  }

  /**
   * Reads one picture of {@code [3, height, width]}, rounding to the nearest of 256 levels; values
   * beyond [-1, 1] are clamped.
   *
   * @param in the tensor
   * @param offset where the picture begins in {@code in}
   */
  public static RgbImage fromNchw(float[] in, int offset, int width, int height) {
    int plane = width * height;
    byte[] bytes = new byte[3 * plane];
    for (int i = 0; i < plane; i++) {
      for (int channel = 0; channel < 3; channel++) {
        int level = Math.round((in[offset + channel * plane + i] + 1f) * 127.5f);
        bytes[3 * i + channel] = (byte) Math.max(0, Math.min(255, level));
      }
    }
    return new RgbImage(width, height, bytes);
  }

  /** One picture as a tensor, {@code [3, height, width]}. */
  public static float[] toNchw(RgbImage image) {
    float[] out = new float[image.bytes().length];
    toNchw(image, out, 0);
    return out;
  }

  /**
   * The most likely class of every pixel; the lowest of equals.
   *
   * @param logits {@code [classes, height, width]} from {@code offset} on
   * @return class numbers 0..classes-1
   */
  public static LabelImage argmax(float[] logits, int offset, int classes, int width, int height) {
    int plane = width * height;
    byte[] ids = new byte[plane];
    float[] best = Arrays.copyOfRange(logits, offset, offset + plane);
    for (int c = 1; c < classes; c++) {
      int start = offset + c * plane;
      for (int i = 0; i < plane; i++) {
        if (logits[start + i] > best[i]) {
          best[i] = logits[start + i];
          ids[i] = (byte) c;
        }
      }
    }
    return new LabelImage(width, height, ids);
  }
}
