// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
   */
  record Series(String name, List<Double> x, List<Double> y, List<Integer> marked) {
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
