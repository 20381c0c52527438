// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.image.RgbImage;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
  private static final byte SHOWN = 50;
  private static final byte GREY = (byte) 128;

  private static RgbImage photograph(int width, int height) {
    byte[] bytes = new byte[3 * width * height];
    Arrays.fill(bytes, SHOWN);
    return new RgbImage(width, height, bytes);
  }

  /** Also of pictures whose sides are not multiples of a block's. */
  @ParameterizedTest
  @CsvSource({"64, 48, 8", "61, 45, 8", "5, 3, 4", "7, 7, 64"})
  void wholeBlocksAreHidden(int width, int height, int block) {
    RgbImage photograph = photograph(width, height);
    byte[] hidden = new Masking(1, 0.5, block).hide(photograph, new Random(4)).bytes();

    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        byte expected = hidden[3 * (y / block * block * width + x / block * block)];
        assertThat(expected).isIn(SHOWN, GREY);
        for (int channel = 0; channel < 3; channel++) {
          assertThat(hidden[3 * (y * width + x) + channel]).isEqualTo(expected);
        }
      }
    }
    assertThat(photograph.bytes()).containsOnly(SHOWN);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 0", "0.3, 0.25, 0.35", "0.7, 0.65, 0.75", "1, 1, 1"})
  void theRatioOfBlocksIsHidden(double ratio, double least, double most) {
    byte[] bytes = new Masking(1, ratio, 2).hide(photograph(100, 100), new Random(5)).bytes();
    int hidden = 0;
    for (byte value : bytes) {
      hidden += value == GREY ? 1 : 0;
    }
    assertThat(hidden / (double) bytes.length).isBetween(least, most);
  }

  @Test
  void everyDrawHidesOthers() {
    Random random = new Random(6);
    Masking masking = new Masking(1, 0.5, 8);
    byte[] first = masking.hide(photograph(64, 64), random).bytes();
    assertThat(masking.hide(photograph(64, 64), random).bytes()).isNotEqualTo(first);
  }
}
