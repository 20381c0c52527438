// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Scores over time.
 *
 * @param points oldest first
 * @param threshold drop of the mIoU above which a score is a regression, fraction
 */
record History(List<Point> points, double threshold) {
  private static final int SHOWN = 200;

  /**
   * One score.
   *
   * @param change difference from the previous score of the same variant and seed under the same
   *     conditions, fraction
   * @param comparedWith the run of that score
   */
  record Point(
      Score score, Optional<Double> change, Optional<String> comparedWith, boolean regression) {
    String name() {
      return score.variant().isEmpty() ? "given predictions" : score.variant();
    }

    String when() {
      return score
          .started()
          .map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString())
          .orElse(NumberText.NONE);
    }

    /** The change in points with its sign, or a dash. */
    String changeText() {
      return change.map(NumberText::points).orElse(NumberText.NONE);
    }

    /** The points of a drop, without the sign. */
    String drop() {
      return changeText().replace("-", "");
    }
  }

  /** Compares each score with the one before it. */
  static History of(List<Score> scores, double threshold) {
    Map<List<String>, Score> before = new HashMap<>();
    List<Point> points = new ArrayList<>();
    for (Score score : scores) {
      Optional<Score> last = Optional.ofNullable(before.put(comparable(score), score));
      Optional<Double> change = last.map(earlier -> score.miou() - earlier.miou());
      points.add(
          new Point(
              score,
              change,
              last.map(Score::runId),
              change.filter(by -> by < -threshold).isPresent()));
    }
    return new History(List.copyOf(points), threshold);
  }

  /** Equal for scores of which one may be better than the other. */
  private static List<String> comparable(Score score) {
    return List.of(score.variant(), score.seed(), score.conditions());
  }

  /** The scores to list, latest first. */
  List<Point> latest() {
    List<Point> latest = new ArrayList<>(points);
    Collections.reverse(latest);
    return latest.subList(0, Math.min(SHOWN, latest.size()));
  }

  /** Regressions that are the latest score of their variant and seed. */
  List<Point> currentRegressions() {
    Map<List<String>, Point> last = new HashMap<>();
    points.forEach(point -> last.put(comparable(point.score()), point));
    return points.stream().filter(last::containsValue).filter(Point::regression).toList();
  }

  /** mIoU in percent over time by variant and seed; empty if none has several scores. */
  Optional<Chart> chart() {
    Map<String, List<Point>> curves = new TreeMap<>();
    for (Point point : points) {
      if (point.score().started().isPresent()) {
        String seed = point.score().seed().isEmpty() ? "" : ", seed " + point.score().seed();
        curves.computeIfAbsent(point.name() + seed, none -> new ArrayList<>()).add(point);
      }
    }
    List<Chart.Series> series = new ArrayList<>();
    curves.forEach(
        (name, curve) -> {
          Set<Integer> marked = new TreeSet<>();
          for (int i = 0; i < curve.size(); i++) {
            if (curve.get(i).regression()) {
              marked.add(i);
            }
          }
          series.add(
              Chart.Series.of(
                  name,
                  curve.stream()
                      .mapToDouble(each -> each.score().started().orElseThrow().getEpochSecond())
                      .toArray(),
                  curve.stream().mapToDouble(each -> 100 * each.score().miou()).toArray(),
                  marked));
        });
    boolean repeated = series.stream().anyMatch(one -> one.y().size() > 1);
    return repeated
        ? Optional.of(new Chart("mIoU % over time", "UTC", true, series))
        : Optional.empty();
  }
}
