// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class FrechetDistanceTest {
  @Test
  void ofIndependentNormalsItIsTheSumOverAxes() {
    // Means 0 and 3; deviations 1 and 2 on the first axis, 4 on both on the second: 9 + 1 + 0.
    FrechetDistance.Statistics one = statistics(0, 1, 4);
    FrechetDistance.Statistics other = statistics(3, 2, 4);
    assertThat(FrechetDistance.between(one, other)).isCloseTo(10, within(1e-9));
    assertThat(FrechetDistance.between(other, one)).isCloseTo(10, within(1e-9));
    assertThat(FrechetDistance.between(one, statistics(0, 1, 4))).isCloseTo(0, within(1e-9));
  }

  @Test
  void turnedAxesCount() {
    FrechetDistance.Statistics rising = new FrechetDistance.Statistics(2);
    rising.add(new float[] {-1, 1, -1, 1});
    FrechetDistance.Statistics falling = new FrechetDistance.Statistics(2);
    falling.add(new float[] {-1, 1, 1, -1});
    // Equal means and variances, orthogonal covariances: tr C1 + tr C2.
    assertThat(FrechetDistance.between(rising, falling)).isCloseTo(4, within(1e-6));
  }

  private static FrechetDistance.Statistics statistics(float mean, float first, float second) {
    FrechetDistance.Statistics statistics = new FrechetDistance.Statistics(2);
    float[] channels = {
      mean - first, mean - first, mean + first, mean + first, -second, second, -second, second
    };
    statistics.add(channels);
    return statistics;
  }
}
