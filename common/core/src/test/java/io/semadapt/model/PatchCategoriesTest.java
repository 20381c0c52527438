// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PatchCategoriesTest {
  private static final int FLAT = 0;
  private static final int CONSTRUCTION = 1;
  private static final int SKY = 4;
  private static final int VEHICLE = 6;
  private static final byte NONE = (byte) PatchCategories.NONE;

  @Test
  void trainIdsHaveTheCategoriesOfCityscapes() {
    int[] categories = new int[19];
    Arrays.setAll(categories, PatchCategories::of);
    // road, sidewalk | building, wall, fence | pole, light, sign | vegetation, terrain | sky | ...
    assertThat(categories).containsExactly(0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5, 6, 6, 6, 6, 6, 6);
    assertThat(PatchCategories.COUNT).isEqualTo(7);
  }

  /** 24 x 32 pixels: sky above row 12, road below; a car of 10 x 10 and ignored pixels. */
  @Test
  void aPatchHasTheMostFrequentCategoryOfTheSixteenPixelsAround() {
    int height = 24;
    int width = 32;
    byte[] trainIds = new byte[2 * height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int id = y < 12 ? 10 : 0;
        if (x >= 22 && y >= 14) {
          id = 13;
        } else if (x >= 22) {
          id = 255;
        }
        trainIds[y * width + x] = (byte) id;
        trainIds[(height + y) * width + x] = (byte) 255;
      }
    }

    assertThat(PatchCategories.of(trainIds, height, width))
        .containsExactly(SKY, SKY, SKY, FLAT, FLAT, VEHICLE, NONE, NONE, NONE, NONE, NONE, NONE);
  }

  @Test
  void theLowestOfEquallyFrequentCategoriesCounts() {
    byte[] trainIds = new byte[16 * 16];
    Arrays.fill(trainIds, 0, 128, (byte) 10);
    Arrays.fill(trainIds, 128, 256, (byte) 4);
    assertThat(PatchCategories.of(trainIds, 16, 16)).containsExactly(CONSTRUCTION);
  }
}
