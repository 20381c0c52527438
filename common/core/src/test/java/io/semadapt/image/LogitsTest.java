// SPDX-License-Identifier: Apache-2.0
package io.semadapt.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LogitsTest {
  @Test
  void rowsAreInterpolatedBetweenPixelCentresAndThePaddingIsNotSeen() {
    // One class, 2 x 1 pixels in rows of 3; twice as wide and as high.
    Logits logits = new Logits(new float[] {0, 4, 99, 99, 99, 99}, 1, 3, new PixelSize(2, 1));
    List<Float> values = new ArrayList<>();

    logits.forEachRow(
        new PixelSize(4, 2),
        (y, row) -> {
          for (float each : row) {
            values.add(each);
          }
        });

    assertThat(values).containsExactly(0f, 1f, 3f, 4f, 0f, 1f, 3f, 4f);
  }

  @Test
  void atItsOwnSizeEveryWayGivesTheSameClasses() {
    float[] plain = {1, 5, 2, 0, 3, 3, 7, 1};
    float[] padded = {1, 5, 9, 2, 0, 9, 3, 3, 0, 7, 1, 0};
    PixelSize size = new PixelSize(2, 2);

    assertThat(new Logits(plain, 2, 2, size).argmax(size).ids()).containsExactly(1, 0, 1, 1);
    assertThat(new Logits(padded, 2, 3, size).argmax(size).ids()).containsExactly(1, 0, 1, 1);
  }

  @Test
  void tooFewValuesAreRefused() {
    assertThatThrownBy(() -> new Logits(new float[7], 2, 2, new PixelSize(2, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Invalid logits: 7 values for 2 classes of 2x2");
  }
}
