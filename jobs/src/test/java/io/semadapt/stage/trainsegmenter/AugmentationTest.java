// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.image.LabelImage;
import io.semadapt.image.PixelSize;
import io.semadapt.image.RgbImage;
import io.semadapt.label.CityscapesClass;
import io.semadapt.label.LabelIds;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class AugmentationTest {
  private static final PixelSize CROP = new PixelSize(32, 16);
  private static final byte ROAD = 7;

  private static Augmentation.Pair apply(Augmentation augmentation, int seed) {
    return augmentation.apply(noise(32, 16), roads(32, 16), new Random(seed));
  }

  private static RgbImage noise(int width, int height) {
    byte[] bytes = new byte[3 * width * height];
    new Random(5).nextBytes(bytes);
    return new RgbImage(width, height, bytes);
  }

  private static LabelImage roads(int width, int height) {
    byte[] ids = new byte[width * height];
    Arrays.fill(ids, ROAD);
    return new LabelImage(width, height, ids);
  }

  private static long ignored(Augmentation.Pair pair) {
    long count = 0;
    for (byte trainId : LabelIds.toTrainIds(pair.label().ids())) {
      count += trainId == (byte) CityscapesClass.IGNORE ? 1 : 0;
    }
    return count;
  }

  /** Values of the version before these keys. */
  @Test
  void withoutTheNewKeysCropsAreTheOldOnes() {
    Augmentation old = new Augmentation(CROP, 1.25, 0, /* flip= */ true, 0.2, 0, 0);
    int[] hashes = new int[6];
    for (int seed = 0; seed < hashes.length; seed++) {
      Augmentation.Pair pair = apply(old, seed);
      hashes[seed] = Arrays.hashCode(pair.image().bytes());
      assertThat(ignored(pair)).isZero();
    }
    assertThat(hashes)
        .containsExactly(563908817, -1384644723, 449944140, -1666734181, -2016662352, 2037134874);
  }

  @Test
  void reducedSamplesAreSurroundedWithIgnoredPixels() {
    Augmentation reduces = new Augmentation(CROP, 1, 0.5, /* flip= */ false, 0, 0, 0);
    long reduced = 0;
    for (int seed = 0; seed < 20; seed++) {
      Augmentation.Pair pair = apply(reduces, seed);
      assertThat(CROP.isOf(pair.image())).isTrue();
      double factor = Math.exp((1 - new Random(seed).nextDouble()) * Math.log(0.5));
      long labelled = Math.round(factor * 32) * Math.round(factor * 16);
      assertThat(ignored(pair)).isEqualTo(32 * 16 - labelled);
      reduced += ignored(pair);
    }
    assertThat(reduced).isPositive();
  }

  @Test
  void samplesAreReducedAsOftenAsEnlarged() {
    Augmentation both = new Augmentation(CROP, 2, 0.5, /* flip= */ false, 0, 0, 0);
    Random random = new Random(1);
    int reduced = 0;
    for (int sample = 0; sample < 200; sample++) {
      reduced += ignored(both.apply(noise(32, 16), roads(32, 16), random)) > 0 ? 1 : 0;
    }
    assertThat(reduced).isBetween(75, 125);
  }

  @Test
  void aSampleSmallerThanTheCropIsEnlargedFirst() {
    Augmentation augmentation = new Augmentation(CROP, 1, 1, /* flip= */ false, 0, 0, 0);

    Augmentation.Pair pair = augmentation.apply(noise(8, 8), roads(8, 8), new Random(1));

    assertThat(CROP.isOf(pair.image())).isTrue();
    assertThat(ignored(pair)).isZero();
  }

  @Test
  void greySamplesHaveThreeEqualChannels() {
    byte[] bytes =
        apply(new Augmentation(CROP, 1, 0, /* flip= */ false, 0, 1, 0), 3).image().bytes();
    byte[] before = noise(32, 16).bytes();
    for (int i = 0; i < bytes.length; i += 3) {
      double luminance =
          0.299 * (before[i] & 0xff)
              + 0.587 * (before[i + 1] & 0xff)
              + 0.114 * (before[i + 2] & 0xff);
      assertThat(bytes[i] & 0xff).isEqualTo((int) Math.round(luminance));
      assertThat(bytes[i + 1]).isEqualTo(bytes[i]);
      assertThat(bytes[i + 2]).isEqualTo(bytes[i]);
    }
  }

  @Test
  void theShareOfBlurredSamplesIsTheWantedOne() {
    Augmentation half = new Augmentation(CROP, 1, 0, /* flip= */ false, 0, 0, 0.5);
    int blurred = 0;
    for (int seed = 0; seed < 200; seed++) {
      blurred += Arrays.equals(apply(half, seed).image().bytes(), noise(32, 16).bytes()) ? 0 : 1;
    }
    // A few are blurred so little that no byte changes.
    assertThat(blurred).isBetween(65, 125);
  }

  @Test
  void aSeedGivesTheSameSample() {
    Augmentation all = new Augmentation(CROP, 1.5, 0.75, /* flip= */ true, 0.5, 0.5, 0.5);

    assertThat(apply(all, 4).image().bytes()).isEqualTo(apply(all, 4).image().bytes());
    assertThat(apply(all, 4).image().bytes()).isNotEqualTo(apply(all, 5).image().bytes());
  }
}
