// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.image.LabelImage;
import io.semadapt.image.Logits;
import io.semadapt.image.PixelSize;
import io.semadapt.label.CityscapesClass;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

final class SpatialPriorTest {
  private static final int ROAD = 0;
  private static final int CAR = 13;
  private static final int SKY = 10;

  /** Sky in the upper half; below road, and a quarter of it car. */
  private static ClassPlaces street() {
    int width = ClassPlaces.COLUMNS;
    int height = ClassPlaces.ROWS;
    byte[] ids = new byte[width * height];
    Arrays.fill(ids, 0, ids.length / 2, (byte) SKY);
    for (int i = ids.length / 2; i < ids.length; i++) {
      ids[i] = (byte) (i % 4 == 0 ? CAR : ROAD);
    }
    ids[0] = (byte) CityscapesClass.IGNORE;
    ids[1] = (byte) CityscapesClass.IGNORE;
    ClassPlaces places = new ClassPlaces();
    places.add(new LabelImage(width, height, ids));
    return places;
  }

  @Test
  void aClassIsLikelierWhereTheSourceHasIt() {
    SpatialPrior prior = SpatialPrior.of(street(), 1);

    double sky = 254.0 / 510;
    assertThat(prior.factor(SKY, 0.5, 0.1)).isCloseTo(ratio(1, sky), within(1e-5f));
    assertThat(prior.factor(SKY, 0.5, 0.9)).isCloseTo(ratio(0, sky), within(1e-5f));
    assertThat(prior.factor(ROAD, 0.5, 0.1)).isCloseTo(ratio(0, 192.0 / 510), within(1e-5f));
  }

  @Test
  void betweenTwoCellsItIsInterpolated() {
    SpatialPrior prior = SpatialPrior.of(street(), 1);

    double sky = 254.0 / 510;
    assertThat(prior.factor(SKY, 0.5, 0.5))
        .isCloseTo((ratio(1, sky) + ratio(0, sky)) / 2, within(1e-5f));
  }

  @Test
  void theWeightIsThatOfTheLogarithm() {
    SpatialPrior half = SpatialPrior.of(street(), 0.5);

    assertThat(half.factor(SKY, 0.5, 0.9))
        .isCloseTo((float) Math.sqrt(ratio(0, 254.0 / 510)), within(1e-5f));
    assertThat(SpatialPrior.of(street(), 0).isOn()).isFalse();
  }

  @Test
  void classesAndPlacesThatTheSourceLacksAreLeftAlone() {
    SpatialPrior prior = SpatialPrior.of(street(), 1);

    assertThat(prior.factor(/* trainId= */ 5, 0.5, 0.5)).isEqualTo(1);
    // The first cell has no labelled pixel.
    assertThat(prior.factor(SKY, 0, 0)).isEqualTo(1);
    assertThat(prior.factor(ROAD, 0, 0)).isEqualTo(1);
  }

  @Test
  void mapsOfAllSizesCountInTheSamePlaces() {
    ClassPlaces places = street();
    byte[] ids = new byte[64 * 64];
    Arrays.fill(ids, (byte) SKY);
    ClassPlaces large = new ClassPlaces();
    large.add(new LabelImage(64, 64, ids));

    places.merge(large);

    assertThat(places.maps()).isEqualTo(2);
    assertThat(places.pixels(SKY)).isEqualTo(254 + 64 * 64);
    assertThat(places.pixels(SKY, ClassPlaces.COLUMNS * ClassPlaces.ROWS - 1)).isEqualTo(8);
  }

  @Test
  void aBandOfAWholePictureIsWeighed() {
    int height = 2 * ClassPlaces.ROWS;
    float[] logits = new float[CityscapesClass.TRAIN_CLASSES * height];
    Arrays.fill(logits, SKY * height, (SKY + 1) * height, 3);
    Arrays.fill(logits, ROAD * height, (ROAD + 1) * height, 2);
    PixelSize size = new PixelSize(1, height);
    ProbabilityBand band = new ProbabilityBand(1, height);
    band.add(new Logits(logits, CityscapesClass.TRAIN_CLASSES, 1, size), size, 0, 0, false);
    SpatialPrior prior = SpatialPrior.of(street(), 1);

    band.weigh(prior);
    byte[] ids = new byte[height];
    float[] confidence = new float[height];
    band.take(0, height, ids, confidence);

    assertThat(ids[2]).isEqualTo((byte) SKY);
    assertThat(ids[height - 1]).isEqualTo((byte) ROAD);
    double y = (height - 0.5) / height;
    double road = Math.exp(2) * prior.factor(ROAD, 0.5, y);
    double others =
        Math.exp(3) * prior.factor(SKY, 0.5, y)
            + prior.factor(CAR, 0.5, y)
            + CityscapesClass.TRAIN_CLASSES
            - 3;
    assertThat(confidence[height - 1]).isCloseTo((float) (road / (road + others)), within(1e-5f));
  }

  private static float ratio(double here, double everywhere) {
    return (float) ((here + 0.01 * everywhere) / (1.01 * everywhere));
  }
}
