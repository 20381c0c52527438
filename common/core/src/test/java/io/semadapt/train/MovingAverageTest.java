// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MovingAverageTest {
  @Test
  void theFirstStepsCountMoreUntilTheDecayIsReached() {
    MovingAverage average = new MovingAverage(0.5);
    assertThat(average.kept(1)).isEqualTo(2 / 11.0);
    assertThat(average.kept(7)).isEqualTo(8 / 17.0);
    assertThat(average.kept(9)).isEqualTo(0.5);
  }

  /** Steps 3, 4 and 5 one by one: a = d a + (1 - d) p. */
  @Test
  void severalStepsOfTheSameParametersAreOneAfterTheOther() {
    MovingAverage average = new MovingAverage(0.999);
    float[] before = {1, -2, 3};
    float[] parameters = {5, 6, 7};
    double[] expected = {1, -2, 3};
    for (int step = 3; step <= 5; step++) {
      double kept = (1.0 + step) / (10.0 + step);
      for (int i = 0; i < expected.length; i++) {
        expected[i] = kept * expected[i] + (1 - kept) * parameters[i];
      }
    }

    float[] after = average.after(before, parameters, 2, 3);

    for (int i = 0; i < expected.length; i++) {
      assertThat((double) after[i]).isCloseTo(expected[i], within(1e-6));
    }
    assertThat(before).containsExactly(1, -2, 3);
  }
}
