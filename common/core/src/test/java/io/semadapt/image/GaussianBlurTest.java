// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class GaussianBlurTest {
  private static RgbImage dot(int width, int height, int x, int y) {
    byte[] bytes = new byte[3 * width * height];
    Arrays.fill(bytes, 3 * (y * width + x), 3 * (y * width + x) + 2, (byte) 200);
    return new RgbImage(width, height, bytes);
  }

  private static int red(RgbImage image, int x, int y) {
    return image.bytes()[3 * (y * image.width() + x)] & 0xff;
  }

  @Test
  void aDotSpreadsAsTheGaussianSays() {
    RgbImage blurred = GaussianBlur.of(dot(9, 7, 4, 3), 1);

    double sum = 1 + 2 * (Math.exp(-0.5) + Math.exp(-2) + Math.exp(-4.5));
    double middle = 1 / sum;
    double beside = Math.exp(-0.5) / sum;
    assertThat(red(blurred, 4, 3)).isEqualTo((int) Math.round(200 * middle * middle));
    assertThat(red(blurred, 5, 3)).isEqualTo((int) Math.round(200 * middle * beside));
    assertThat(red(blurred, 4, 2)).isEqualTo((int) Math.round(200 * middle * beside));
    assertThat(red(blurred, 3, 4)).isEqualTo((int) Math.round(200 * beside * beside));
    // The third channel had no dot.
    assertThat(blurred.bytes()[3 * (3 * 9 + 4) + 2]).isZero();
  }

  @Test
  void anEvenPictureStaysAsItIs() {
    byte[] bytes = new byte[3 * 5 * 4];
    Arrays.fill(bytes, (byte) 255);
    RgbImage white = new RgbImage(5, 4, bytes);

    assertThat(GaussianBlur.of(white, 1.15).bytes()).isEqualTo(bytes);
  }
}
