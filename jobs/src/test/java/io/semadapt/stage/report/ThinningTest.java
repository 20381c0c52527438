// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ThinningTest {
  @Test
  void everyPointOfAShortCurveIsShown() {
    double[] y = new Random(1).doubles(Thinning.MOST).toArray();
    assertThat(Thinning.shown(y, Set.of())).hasSize(Thinning.MOST);
    assertThat(Thinning.shown(new double[0], Set.of())).isEmpty();
    assertThat(Thinning.shown(new double[1], Set.of(0))).containsExactly(0);
  }

  @Test
  void ofALongCurvePeaksEndsAndMarksAreShown() {
    double[] y = new Random(1).doubles(100_000).toArray();
    y[54_321] = 7;
    y[12_345] = -7;
    y[99_998] = 5;

    assertThat(Thinning.shown(y, Set.of(777, 778)))
        .contains(0, 12_345, 54_321, 99_998, 99_999, 777, 778)
        .hasSizeLessThanOrEqualTo(Thinning.MOST + 2)
        .hasSizeGreaterThan(Thinning.MOST - 10);
  }

  @Test
  void aChartOfALongCurveSaysSoAndHasItsNumbers() {
    double[] x = IntStream.range(0, 100_000).mapToDouble(step -> step).toArray();
    double[] y = new Random(1).doubles(100_000).toArray();
    y[0] = 3;
    y[54_321] = 7;
    y[12_345] = -7;
    y[99_999] = 0.25;
    Chart.Series series = Chart.Series.of("loss", x, y, Set.of(777));
    Chart chart = new Chart("losses", "steps", false, List.of(series));

    assertThat(series.marked()).hasSize(1);
    assertThat(series.x().get(series.marked().get(0))).isEqualTo(777.0);
    assertThat(chart.numbers().rows().get(0))
        .containsExactly("loss", "3.0000", "-7.0000", "7.0000", "0.2500");
    assertThat(chart.json()).hasSizeLessThan(60_000);
    assertThat(chart.thinned())
        .hasValueSatisfying(
            text -> assertThat(text).startsWith("Of up to 100000 points about 1000 are shown"));
    assertThat(
            new Chart("short", "steps", false, List.of(Chart.Series.of("", x(3), x(3), Set.of())))
                .thinned())
        .isEmpty();
  }

  private static double[] x(int points) {
    return IntStream.range(0, points).asDoubleStream().toArray();
  }
}
