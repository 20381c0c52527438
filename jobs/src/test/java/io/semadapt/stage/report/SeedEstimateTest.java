// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Intervals of {@code scipy.stats}, and by hand. */
final class SeedEstimateTest {
  private final SeedEstimate one =
      SeedEstimate.mean(new double[] {30.02, 29.99, 30.11, 29.97, 30.01, 29.99});
  private final SeedEstimate other =
      SeedEstimate.mean(new double[] {29.89, 29.93, 29.72, 29.98, 30.02, 29.98});

  @Test
  void aDifferenceHasTheIntervalOfWelchsTest() {
    SeedEstimate difference = one.minus(other);
    double half = difference.halfWidth().orElseThrow();
    assertThat(difference.value() - half).isCloseTo(-0.01956908964604008, within(1e-9));
    assertThat(difference.value() + half).isCloseTo(0.20956908964604493, within(1e-9));
    assertThat(difference.significant()).isFalse();
    SeedEstimate lower = SeedEstimate.mean(new double[] {29.5, 29.6});
    assertThat(one.minus(lower).significant()).isTrue();
    assertThat(lower.minus(one).significant()).isTrue();
  }

  @Test
  void aMeanOfTwoHasStudentsInterval() {
    // 12.706 is the quantile of one degree of freedom; the standard error is 0.005.
    SeedEstimate mean = SeedEstimate.mean(new double[] {0.51, 0.52});
    assertThat(mean.value()).isCloseTo(0.515, within(1e-12));
    assertThat(mean.halfWidth().orElseThrow()).isCloseTo(12.7062 * 0.005, within(1e-6));
  }

  @Test
  void aSingleTrainingHasNoInterval() {
    SeedEstimate single = SeedEstimate.mean(new double[] {0.4});
    assertThat(single.halfWidth()).isEmpty();
    assertThat(one.minus(single).halfWidth()).isEmpty();
    assertThat(one.minus(single).significant()).isFalse();
  }

  /** Scores are often equal in all digits that are shown: that is luck, not precision. */
  @Test
  void equalScoresHaveNoInterval() {
    assertThat(SeedEstimate.mean(new double[] {0.4, 0.4}).halfWidth()).isEmpty();
  }

  /** The variance of the share agrees with the slope of the share in each of the three means. */
  @Test
  void theShareOfTheGapHasTheVarianceOfAllThreeMeans() {
    double[] scores = {0.15, 0.08, 0.22};
    SeedEstimate share = spread(scores[0]).shareOfGap(spread(scores[1]), spread(scores[2]));
    assertThat(share.value()).isCloseTo(0.5, within(1e-12));
    double variance = 0;
    double step = 1e-6;
    for (int which = 0; which < 3; which++) {
      double[] more = scores.clone();
      more[which] += step;
      double slope = ((more[0] - more[1]) / (more[2] - more[1]) - 0.5) / step;
      variance += slope * slope * spread(0).sources().get(0).variance();
    }
    assertThat(share.sources().stream().mapToDouble(SeedEstimate.Source::variance).sum())
        .isCloseTo(variance, within(variance * 1e-4));
  }

  private static SeedEstimate spread(double mean) {
    return SeedEstimate.mean(new double[] {mean - 0.01, mean, mean + 0.01});
  }
}
