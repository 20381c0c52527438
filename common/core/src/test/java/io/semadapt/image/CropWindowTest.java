// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class CropWindowTest {
  private static final PixelSize SIZE = new PixelSize(32, 16);

  private static RgbImage image(int width, int height) {
    return new RgbImage(width, height, new byte[3 * width * height]);
  }

  @Test
  void theSameSeedGivesTheWindowThatItAlwaysGave() {
    assertThat(CropWindow.random(100, 60, SIZE, true, new SplittableRandom(7)))
        .isEqualTo(new CropWindow(61, 33, SIZE, false));
    assertThat(CropWindow.random(100, 60, SIZE, true, new Random(7)))
        .isEqualTo(new CropWindow(46, 29, SIZE, true));
  }

  @Test
  void withoutFlipNothingIsDrawnForIt() {
    Random random = new Random(3);
    Random twin = new Random(3);

    CropWindow window = CropWindow.random(100, 60, SIZE, false, random);

    assertThat(window)
        .isEqualTo(new CropWindow(twin.nextInt(69), twin.nextInt(45), SIZE, /* flip= */ false));
    assertThat(random.nextLong()).isEqualTo(twin.nextLong());
  }

  @Test
  void everyWindowIsInsideTheImage() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100; i++) {
      CropWindow window = CropWindow.random(34, 17, SIZE, true, random);
      assertThat(window.x()).isBetween(0, 2);
      assertThat(window.y()).isBetween(0, 1);
    }
  }

  @Test
  void aWindowMovesToTheSameRelativePositionOfAnotherImage() {
    CropWindow window = new CropWindow(17, 11, SIZE, true);

    assertThat(window.movedTo(image(66, 27), image(100, 60)))
        .isEqualTo(new CropWindow(9, 3, SIZE, true));
    assertThat(new CropWindow(0, 0, SIZE, false).movedTo(image(66, 27), image(32, 16)))
        .isEqualTo(CropWindow.centred(66, 27, SIZE));
  }

  @Test
  void imageAndLabelsAreCutAndMirroredAlike() {
    byte[] ids = {0, 1, 2, 3, 10, 11, 12, 13};
    byte[] colours = new byte[3 * ids.length];
    for (int i = 0; i < colours.length; i++) {
      colours[i] = ids[i / 3];
    }
    CropWindow window = new CropWindow(1, 1, new PixelSize(3, 1), true);

    assertThat(window.cut(new LabelImage(4, 2, ids)).ids()).containsExactly(13, 12, 11);
    assertThat(window.cut(new RgbImage(4, 2, colours)).bytes())
        .containsExactly(13, 13, 13, 12, 12, 12, 11, 11, 11);
  }
}
