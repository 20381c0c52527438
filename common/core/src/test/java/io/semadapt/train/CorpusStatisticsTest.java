// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.model.ParameterSlice;
import io.semadapt.model.UnetArchitecture;
import org.junit.jupiter.api.Test;

final class CorpusStatisticsTest {
  private static final UnetArchitecture ARCHITECTURE = new UnetArchitecture(2);

  /** Parameters whose running statistics are those of a picture, the same in every channel. */
  private static float[] picture(double mean, double variance) {
    float[] parameters = ARCHITECTURE.initialParameters(1);
    for (ParameterSlice slice : ARCHITECTURE.layers().layout()) {
      for (int i = slice.offset(); i < slice.offset() + slice.length(); i++) {
        if (slice.parameter().equals("mean")) {
          parameters[i] = (float) mean;
        } else if (slice.isStatistic()) {
          parameters[i] = (float) (0.5 * Math.log10(variance));
        }
      }
    }
    return parameters;
  }

  private static CorpusStatistics of(float[]... pictures) {
    CorpusStatistics statistics = new CorpusStatistics(ARCHITECTURE);
    for (float[] picture : pictures) {
      statistics.add(picture);
    }
    return statistics;
  }

  @Test
  void theVarianceOfTheCorpusIsThatOfAllPixelsTogether() {
    CorpusStatistics statistics = of(picture(1, 4), picture(3, 2));
    float[] before = picture(0, 1);

    float[] after = statistics.replace(before);

    for (ParameterSlice slice : ARCHITECTURE.layers().layout()) {
      for (int i = slice.offset(); i < slice.offset() + slice.length(); i++) {
        if (slice.parameter().equals("mean")) {
          assertThat(after[i]).isEqualTo(2);
        } else if (slice.isStatistic()) {
          // (4 + 1 + 2 + 9) / 2 - 2^2
          assertThat(Math.pow(100, after[i])).isCloseTo(4, within(1e-5));
        } else {
          assertThat(after[i]).isEqualTo(before[i]);
        }
      }
    }
  }

  @Test
  void partsAddUp() {
    CorpusStatistics sum = of(picture(1, 4));
    sum.merge(of(picture(3, 2), picture(5, 1)));

    assertThat(sum.pictures()).isEqualTo(3);
    assertThat(sum.replace(picture(0, 1)))
        .isEqualTo(of(picture(1, 4), picture(3, 2), picture(5, 1)).replace(picture(0, 1)));
  }

  @Test
  void aConstantChannelStaysANumber() {
    for (float value : of(picture(1, 0), picture(1, 0)).replace(picture(0, 1))) {
      assertThat(value).isFinite();
    }
  }

  @Test
  void nothingIsReplacedByNothing() {
    assertThat(of().pictures()).isZero();
    assertThatThrownBy(() -> of().replace(picture(0, 1))).isInstanceOf(IllegalStateException.class);
  }
}
