// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Curves over one axis, drawn by the page's script.
 *
 * @param axis label of the x axis
 * @param time whether x is in seconds since 1970
 */
record Chart(String title, String axis, boolean time, List<Series> series) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One curve: points with the same index in {@code x} and {@code y}, x ascending.
   *
   * @param marked indices of the highlighted points
   * @param measured number of points, of which those here are shown
   */
  record Series(String name, List<Double> x, List<Double> y, List<Integer> marked, int measured) {
    /** The curve of some points, thinned if there are many. */
    static Series of(String name, double[] x, double[] y, Set<Integer> marked) {
      List<Integer> shown = List.copyOf(Thinning.shown(y, marked));
      return new Series(
          name,
          shown.stream().map(index -> x[index]).toList(),
          shown.stream().map(index -> y[index]).toList(),
          IntStream.range(0, shown.size())
              .filter(position -> marked.contains(shown.get(position)))
              .boxed()
              .toList(),
          y.length);
    }

    private List<String> numbers() {
      return List.of(
          name,
          NumberText.number(y.get(0)),
          NumberText.number(y.stream().mapToDouble(value -> value).min().orElseThrow()),
          NumberText.number(y.stream().mapToDouble(value -> value).max().orElseThrow()),
          NumberText.number(y.get(y.size() - 1)));
    }
  }

  /** Whether the chart shows the cost of training and not its outcome. */
  boolean isEffort() {
    return title.endsWith("seconds")
        || title.endsWith("per second")
        || title.endsWith("learning rate");
  }

  /** What is shown of curves with too many points, for people; empty if every point is shown. */
  Optional<String> thinned() {
    int most = series.stream().mapToInt(Series::measured).max().orElse(0);
    return most > Thinning.MOST
        ? Optional.of(
            "Of up to %d points about %d are shown: the lowest and the highest of each stretch, the"
                    .formatted(most, Thinning.MOST)
                + " first and the last. The tables have all of them.")
        : Optional.empty();
  }

  /** First, extreme and last value of each curve. */
  TextTable numbers() {
    return new TextTable(
        List.of("curve", "first", "lowest", "highest", "last"),
        series.stream().map(Series::numbers).toList());
  }

  /** The data for the script as JSON that is safe inside a script element of HTML and of XML. */
  String json() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("title", title);
    data.put("axis", axis);
    data.put("time", time);
    data.put("series", series);
    try {
      return JSON.writeValueAsString(data)
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("&", "\\u0026");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
