// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import java.util.List;
import java.util.Locale;

/** Text for the page: escaped words, and numbers as people read them. */
final class HtmlText {
  /** What stands where a number is undefined. */
  static final String NONE = "-";

  private HtmlText() {}

  /** Text that may come from anywhere, safe between tags and in attributes. */
  static String escape(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      switch (letter) {
        case '&' -> safe.append("&amp;");
        case '<' -> safe.append("&lt;");
        case '>' -> safe.append("&gt;");
        case '"' -> safe.append("&quot;");
        case '\'' -> safe.append("&#39;");
        default -> safe.append(letter < ' ' && letter != '\n' && letter != '\t' ? ' ' : letter);
      }
    }
    return safe.toString();
  }

  /** A remark. */
  static String quiet(String sentence) {
    return "<p class=\"quiet\">" + escape(sentence) + "</p>";
  }

  /** A table that scrolls sideways where it does not fit; the last column may break its lines. */
  static String table(List<String> header, List<List<String>> rows) {
    StringBuilder html = new StringBuilder();
    html.append("<div class=\"scroll\" tabindex=\"0\"><table class=\"text\"><thead><tr>");
    header.forEach(cell -> html.append("<th>").append(escape(cell)).append("</th>"));
    html.append("</tr></thead><tbody>");
    for (List<String> row : rows) {
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>").append(escape(cell)).append("</td>"));
      html.append("</tr>");
    }
    return html.append("</tbody></table></div>").toString();
  }

  /** A fraction as percent with one decimal. */
  static String percent(Double fraction) {
    return fraction == null ? NONE : String.format(Locale.ROOT, "%.1f", 100 * fraction);
  }

  /** A difference of fractions in points, with its sign. */
  static String points(double difference) {
    return String.format(Locale.ROOT, "%+.1f", 100 * difference);
  }

  /** A number of any size, in as many digits as tell. */
  static String number(double value) {
    if (value == 0) {
      return "0";
    }
    return String.format(Locale.ROOT, Math.abs(value) < 0.01 ? "%.2e" : "%.4f", value);
  }

  /** Seconds as {@code m:ss}, below a minute with one decimal. */
  static String duration(double seconds) {
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60);
  }
}
