// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import io.semadapt.label.Category;
import io.semadapt.label.CityscapesClass;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The category of each patch that a domain head scores: the most frequent one of the pixels around
 * it, so that a discriminator compares skies with skies and roads with roads (class-wise
 * adversaries: Luo et al. 2019, arXiv 1809.09478; Wang et al. 2020, arXiv 2007.09222).
 */
public final class PatchCategories {
  /** Cityscapes' own without void. */
  private static final List<Category> SCORED =
      Arrays.stream(Category.values()).filter(category -> category != Category.VOID).toList();

  private static final int[] BY_TRAIN_ID =
      IntStream.range(0, CityscapesClass.TRAIN_CLASSES)
          .map(trainId -> SCORED.indexOf(CityscapesClass.ofTrainId(trainId).category()))
          .toArray();

  /** Number of categories. */
  public static final int COUNT = 7;

  /** The category of a patch without a counted pixel, as an unsigned byte. */
  public static final int NONE = 255;

  /** Pixels from one patch to the next: the domain head is on the third level. */
  public static final int STRIDE = 8;

  /** Pixels on each side of the square that counts for a patch. */
  public static final int WINDOW = 2 * STRIDE;

  private PatchCategories() {}

  /** Category of a train id, 0 to {@link #COUNT} - 1. */
  public static int of(int trainId) {
    return BY_TRAIN_ID[trainId];
  }

  /**
   * The categories of the patches of some images, the lowest of equally frequent ones.
   *
   * @param trainIds unsigned bytes, 255 = ignore, [N, H, W]; both sides are multiples of {@value
   *     #STRIDE}
   * @return unsigned bytes, 0 to {@link #COUNT} - 1 or {@value #NONE}, [N, H/8 - 1, W/8 - 1]
   */
  public static byte[] of(byte[] trainIds, int height, int width) {
    int rows = height / STRIDE - 1;
    int columns = width / STRIDE - 1;
    byte[] categories = new byte[trainIds.length / (height * width) * rows * columns];
    int[] pixels = new int[COUNT];
    for (int patch = 0; patch < categories.length; patch++) {
      int image = patch / (rows * columns);
      int top = patch / columns % rows * STRIDE;
      int left = patch % columns * STRIDE;
      Arrays.fill(pixels, 0);
      for (int y = top; y < top + WINDOW; y++) {
        for (int x = left; x < left + WINDOW; x++) {
          int id = Byte.toUnsignedInt(trainIds[(image * height + y) * width + x]);
          if (id != CityscapesClass.IGNORE) {
            pixels[of(id)]++;
          }
        }
      }
      categories[patch] = (byte) mostFrequent(pixels);
    }
    return categories;
  }

  private static int mostFrequent(int[] pixels) {
    int best = 0;
    for (int category = 1; category < pixels.length; category++) {
      best = pixels[category] > pixels[best] ? category : best;
    }
    return pixels[best] == 0 ? NONE : best;
  }
}
