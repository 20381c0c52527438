// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ErrorMapTest {
  private static final byte ROAD = 7;
  private static final byte CAR = 26;
  private static final byte EGO_VEHICLE = 1;

  @Test
  void wrongPixelsAreBrightAndTheUnscoredAreHatched() {
    byte[] grey = new byte[3 * 4];
    Arrays.fill(grey, (byte) 150);
    LabelImage truth = new LabelImage(4, 1, new byte[] {ROAD, CAR, EGO_VEHICLE, CAR});
    LabelImage prediction = new LabelImage(4, 1, new byte[] {ROAD, ROAD, ROAD, EGO_VEHICLE});

    ErrorMap map = ErrorMap.of(new RgbImage(4, 1, grey), truth, prediction);

    assertThat(map.share()).isEqualTo(2.0 / 3);
    byte[] bytes = map.picture().bytes();
    assertThat(Arrays.copyOfRange(bytes, 0, 3)).containsExactly(60, 60, 60);
    assertThat(Arrays.copyOfRange(bytes, 3, 6)).containsExactly(0xff, 0xd2, 0x1f);
    assertThat(Arrays.copyOfRange(bytes, 6, 9)).containsExactly(0, 0, 0);
    assertThat(Arrays.copyOfRange(bytes, 9, 12)).containsExactly(0xff, 0xd2, 0x1f);
  }

  @Test
  void nothingScoredHasNoShare() {
    LabelImage none = new LabelImage(1, 1, new byte[] {EGO_VEHICLE});
    assertThat(ErrorMap.of(new RgbImage(1, 1, new byte[3]), none, none).share()).isNull();
  }

  @Test
  void otherSizesAreRefused() {
    LabelImage one = new LabelImage(1, 1, new byte[1]);
    LabelImage two = new LabelImage(2, 1, new byte[2]);
    assertThatThrownBy(() -> ErrorMap.of(new RgbImage(1, 1, new byte[3]), one, two))
        .hasMessage("Invalid prediction of 2x1: the truth is 1x1");
  }
}
