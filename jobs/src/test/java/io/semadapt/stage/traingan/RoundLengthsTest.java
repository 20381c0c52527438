// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RoundLengthsTest {
  @Test
  void roundsOfEqualLengthEndAtTheLastStep() {
    RoundLengths equal = new RoundLengths(5, 5, 17);
    assertThat(all(equal)).containsExactly(5, 5, 5, 2);
    assertThat(equal.rounds()).isEqualTo(4);
    assertThat(equal.end(0, 3)).isEqualTo(15);
    assertThat(equal.end(5, 9)).isEqualTo(17);
  }

  /** 10 * (rate of the first step / rate)^2, by hand. */
  @Test
  void roundsGrowWithTheInverseSquareOfTheLearningRate() {
    RoundLengths growing = new RoundLengths(10, 50, 400);
    // The rates after 200, 210, 221, 233, 247, 264, 285 and 315 steps: 1, 0.95, 0.895, 0.835,
    // 0.765, 0.68, 0.575 and 0.425.
    assertThat(all(growing).subList(20, 29)).containsExactly(10, 11, 12, 14, 17, 21, 30, 50, 35);
    assertThat(all(growing).subList(0, 20)).containsOnly(10);
    assertThat(growing.rounds()).isEqualTo(29);
    assertThat(growing.end(0, 28)).isEqualTo(365);
    assertThat(growing.end(200, 8)).isEqualTo(365);
  }

  @Test
  void aLongTrainingSavesMostAveragesOfItsSecondHalf() {
    assertThat(new RoundLengths(10, 10, 500_000).rounds()).isEqualTo(50_000);
    assertThat(new RoundLengths(10, 100, 500_000).rounds()).isBetween(33_800, 34_200);
  }

  private static List<Integer> all(RoundLengths lengths) {
    List<Integer> all = new ArrayList<>();
    for (long step = 0; step < lengths.steps(); step += lengths.after(step)) {
      all.add(lengths.after(step));
    }
    return all;
  }
}
