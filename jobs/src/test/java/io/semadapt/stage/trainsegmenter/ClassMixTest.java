// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.image.RgbImage;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassMixTest {
  private static final byte IGNORED = (byte) 255;

  /** Values of a pixel: 10 n + channel. */
  private static Labelled labelled(int first, int... trainIds) {
    byte[] pixels = new byte[3 * trainIds.length];
    byte[] ids = new byte[trainIds.length];
    for (int p = 0; p < ids.length; p++) {
      ids[p] = (byte) trainIds[p];
      for (int c = 0; c < 3; c++) {
        pixels[3 * p + c] = (byte) (first + 10 * p + c);
      }
    }
    return new Labelled(new RgbImage(trainIds.length, 1, pixels), ids);
  }

  @Test
  void pixelsOfTheTakenClassesAreTheSourcesAndAllOthersThePhotographs() {
    boolean[] taken = new boolean[19];
    taken[0] = true;
    taken[13] = true;
    taken[18] = true;

    Labelled mixed =
        ClassMix.paste(labelled(0, 0, 10, 13, 255), labelled(100, 2, 255, 255, 8), taken);

    assertThat(mixed.trainIds()).containsExactly(0, IGNORED, 13, 8);
    assertThat(mixed.image().bytes())
        .containsExactly(0, 1, 2, 110, 111, 112, 20, 21, 22, 130, 131, 132);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 1", "3, 2", "4, 2", "19, 10"})
  void halfOfTheClassesThatASampleShowsAreTakenRoundedUp(int present, int expected) {
    byte[] trainIds = new byte[3 * present + 1];
    for (int p = 0; p < trainIds.length - 1; p++) {
      trainIds[p] = (byte) (18 - p % present);
    }
    trainIds[trainIds.length - 1] = IGNORED;
    Set<Integer> ever = new HashSet<>();

    Random random = new Random(1);
    for (int draw = 0; draw < 200; draw++) {
      boolean[] taken = ClassMix.half(trainIds, random);
      int count = 0;
      for (int c = 0; c < taken.length; c++) {
        if (taken[c]) {
          count++;
          ever.add(c);
        }
      }
      assertThat(count).isEqualTo(expected);
    }

    assertThat(ever).hasSize(present).allMatch(c -> c > 18 - present);
  }

  @Test
  void aSampleWithoutAnyClassIsNotPasted() {
    assertThat(ClassMix.half(new byte[] {IGNORED, IGNORED}, new Random(1))).containsOnly(false);
  }
}
