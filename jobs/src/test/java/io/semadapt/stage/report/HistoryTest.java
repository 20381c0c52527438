// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.semadapt.label.CityscapesClass;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HistoryTest {
  @Test
  void marksDropsAboveTheThreshold() {
    History history =
        History.of(
            List.of(
                score(1, "semantic", "1", 0.5),
                score(2, "semantic", "1", 0.495),
                score(3, "semantic", "1", 0.45),
                score(4, "semantic", "1", 0.6)),
            0.01);
    assertThat(history.points())
        .extracting(History.Point::changeText, History.Point::regression)
        .containsExactly(
            tuple("-", false), tuple("-0.5", false), tuple("-4.5", true), tuple("+15.0", false));
  }

  @Test
  void comparesEachVariantAndSeedOnlyWithItself() {
    History history =
        History.of(
            List.of(
                score(1, "oracle", "1", 0.9),
                score(2, "semantic", "1", 0.5),
                score(3, "semantic", "2", 0.3)),
            0.01);
    assertThat(history.points())
        .allSatisfy(
            point -> {
              assertThat(point.change()).isEmpty();
              assertThat(point.regression()).isFalse();
            });
  }

  @Test
  void aRegressionIsCurrentWhileItsScoreIsTheLatest() {
    List<Score> fallen = List.of(score(1, "oracle", "1", 0.9), score(2, "oracle", "1", 0.7));
    assertThat(History.of(fallen, 0.01).currentRegressions()).hasSize(1);
    List<Score> recovered = List.of(fallen.get(0), fallen.get(1), score(3, "oracle", "1", 0.7));
    History history = History.of(recovered, 0.01);
    assertThat(history.currentRegressions()).isEmpty();
    assertThat(history.points()).extracting(History.Point::regression).contains(true);
  }

  @Test
  void chartHasPercentOverTimeAndMarkedRegressions() {
    Chart chart =
        History.of(
                List.of(
                    score(1, "oracle", "1", 0.9),
                    score(2, "semantic", "1", 0.25),
                    score(3, "oracle", "1", 0.7)),
                0.01)
            .chart()
            .orElseThrow();
    assertThat(chart.time()).isTrue();
    assertThat(chart.series())
        .extracting(Chart.Series::name)
        .containsExactly("oracle, seed 1", "semantic, seed 1");
    Chart.Series oracle = chart.series().get(0);
    assertThat(oracle.x()).containsExactly(86_400.0, 3 * 86_400.0);
    assertThat(oracle.y()).containsExactly(90.0, 70.0);
    assertThat(oracle.marked()).containsExactly(1);
  }

  @Test
  void singleScoresHaveNoChart() {
    assertThat(History.of(List.of(score(1, "oracle", "1", 0.9)), 0.01).chart()).isEmpty();
  }

  @Test
  void scoresOfOtherDataAreNotCompared() {
    History history =
        History.of(
            List.of(
                score(1, "oracle", "1", "old", 0.9),
                score(2, "oracle", "1", "new", 0.5),
                score(3, "oracle", "1", "old", 0.8)),
            0.01);
    assertThat(history.points())
        .extracting(History.Point::comparedWith)
        .containsExactly(Optional.empty(), Optional.empty(), Optional.of("r1"));
    assertThat(history.currentRegressions())
        .extracting(point -> point.score().runId())
        .containsExactly("r3");
  }

  private static Score score(int day, String variant, String seed, double miou) {
    return score(day, variant, seed, "", miou);
  }

  /** A score some days after 1970, equal in all classes. */
  private static Score score(int day, String variant, String seed, String conditions, double miou) {
    return new Score(
        "r" + day,
        variant,
        Optional.of(Instant.ofEpochSecond(86_400L * day)),
        seed,
        "",
        conditions,
        Collections.nCopies(CityscapesClass.TRAIN_CLASSES, miou),
        List.of());
  }
}
