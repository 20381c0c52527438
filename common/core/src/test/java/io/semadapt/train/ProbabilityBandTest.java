// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.image.Logits;
import io.semadapt.image.PixelSize;
import io.semadapt.label.CityscapesClass;
import org.junit.jupiter.api.Test;

final class ProbabilityBandTest {
  private static final int CLASSES = CityscapesClass.TRAIN_CLASSES;
  private static final PixelSize TWO_BY_ONE = new PixelSize(2, 1);

  /** Logits of a row: the winner's is 3, all others are 0. */
  private static Logits row(int... winners) {
    float[] values = new float[CLASSES * winners.length];
    for (int x = 0; x < winners.length; x++) {
      values[winners[x] * winners.length + x] = 3;
    }
    return new Logits(values, CLASSES, winners.length, new PixelSize(winners.length, 1));
  }

  /** Softmax of a logit of 3 beside 18 of 0. */
  private static double sure() {
    return Math.exp(3) / (Math.exp(3) + CLASSES - 1);
  }

  @Test
  void probabilitiesOfSeveralLooksAreAveraged() {
    ProbabilityBand band = new ProbabilityBand(2, 1);
    band.add(row(4, 5), TWO_BY_ONE, 0, 0, false);
    band.add(row(4, 6), TWO_BY_ONE, 0, 0, false);
    band.add(row(5, 6), TWO_BY_ONE, 0, 0, false);
    byte[] ids = new byte[2];
    float[] confidence = new float[2];

    band.take(0, 1, ids, confidence);

    double unsure = (1 - sure()) / (CLASSES - 1);
    assertThat(ids).containsExactly(4, 6);
    assertThat(confidence[0]).isCloseTo((float) ((2 * sure() + unsure) / 3), within(1e-6f));
    assertThat(confidence[1]).isCloseTo(confidence[0], within(1e-6f));
  }

  @Test
  void aMirroredLookIsTurnedBack() {
    ProbabilityBand band = new ProbabilityBand(2, 1);
    band.add(row(7, 8), TWO_BY_ONE, 0, 0, true);
    byte[] ids = new byte[2];

    band.take(0, 1, ids, new float[2]);

    assertThat(ids).containsExactly(8, 7);
  }

  @Test
  void rowsThatAreTakenMakeRoomForThoseBelow() {
    ProbabilityBand band = new ProbabilityBand(3, 1);
    byte[] ids = new byte[6];
    float[] confidence = new float[6];
    band.add(row(1, 2), TWO_BY_ONE, 0, 0, false);
    band.add(row(2, 3), TWO_BY_ONE, 1, 0, false);
    band.take(0, 1, ids, confidence);
    band.add(row(9, 9), TWO_BY_ONE, 0, 1, false);
    band.add(row(9, 9), TWO_BY_ONE, 1, 1, false);
    band.take(1, 2, ids, confidence);

    assertThat(ids).containsExactly(1, 2, 3, 9, 9, 9);
    for (float each : confidence) {
      assertThat(each).isCloseTo((float) sure(), within(1e-6f));
    }
  }
}
