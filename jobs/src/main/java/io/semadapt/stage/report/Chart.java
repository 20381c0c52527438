// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Curves over one axis. The page's script draws them; a table says the same in numbers.
 *
 * @param axis what x is
 * @param time whether x is seconds since 1970
 */
record Chart(String title, String axis, boolean time, List<Series> series) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One curve: points of equal index in {@code x} and {@code y}, x rising.
   *
   * @param marked indices of points to mark
   */
  record Series(String name, List<Double> x, List<Double> y, List<Integer> marked) {}

  /** The figure: data for the script, and first, best and last values for every reader. */
  String html() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("title", title);
    data.put("axis", axis);
    data.put("time", time);
    data.put("series", series);
    StringBuilder html = new StringBuilder();
    html.append("<figure class=\"chart\" tabindex=\"0\"><figcaption>")
        .append(HtmlText.escape(title))
        .append("</figcaption><script type=\"application/json\">")
        .append(json(data))
        .append("</script><details><summary>Numbers</summary>");
    List<List<String>> rows = new ArrayList<>();
    for (Series one : series) {
      rows.add(
          List.of(
              one.name(),
              HtmlText.number(one.y().get(0)),
              HtmlText.number(one.y().stream().mapToDouble(y -> y).min().orElseThrow()),
              HtmlText.number(one.y().stream().mapToDouble(y -> y).max().orElseThrow()),
              HtmlText.number(one.y().get(one.y().size() - 1))));
    }
    html.append(HtmlText.table(List.of("curve", "first", "lowest", "highest", "last"), rows));
    return html.append("</details></figure>\n").toString();
  }

  /** JSON that is safe inside a script element, of HTML and of XML. */
  private static String json(Object data) {
    try {
      return JSON.writeValueAsString(data).replace("<", "\\u003c").replace("&", "\\u0026");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
