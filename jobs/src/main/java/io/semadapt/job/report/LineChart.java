// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.report;

import io.semadapt.job.report.ReportData.Series;
import java.util.List;
import java.util.Locale;

/** Curves as inline SVG: lines told apart by dashes and by a named legend, not by colour alone. */
final class LineChart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 260;
  private static final int LEFT = 48;
  private static final int RIGHT = 12;
  private static final int TOP = 12;
  private static final int BOTTOM = 34;
  private static final String[] DASHES = {"", "7 3", "2 3", "10 3 2 3", "4 4", "12 4", "1 2"};

  private LineChart() {}

  /** The chart, or nothing when no series has two points. */
  static String draw(String title, String unit, List<Series> all) {
    List<Series> series = all.stream().filter(one -> one.y().size() > 1).toList();
    if (series.isEmpty()) {
      return "";
    }
    double low =
        series.stream().flatMap(one -> one.x().stream()).mapToDouble(x -> x).min().orElse(0);
    double high =
        series.stream().flatMap(one -> one.x().stream()).mapToDouble(x -> x).max().orElse(1);
    double top =
        series.stream().flatMap(one -> one.y().stream()).mapToDouble(y -> y).max().orElse(1);
    double scale = top <= 0 ? 1 : top;
    StringBuilder svg = new StringBuilder();
    svg.append("<figure class=\"chart\"><figcaption>")
        .append(HtmlText.escape(title))
        .append("</figcaption>");
    svg.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(WIDTH, HEIGHT, HtmlText.escape(title)));
    for (int i = 0; i <= 4; i++) {
      double value = scale * i / 4;
      double y = y(value, scale);
      svg.append(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%s\" y2=\"%s\"/>"
              .formatted(LEFT, WIDTH - RIGHT, number(y), number(y)));
      svg.append(
          "<text x=\"%d\" y=\"%s\" text-anchor=\"end\">%s</text>"
              .formatted(LEFT - 6, number(y + 4), String.format(Locale.ROOT, "%.2g", value)));
    }
    svg.append("<text x=\"%d\" y=\"%d\">%s</text>".formatted(LEFT, HEIGHT - 8, label(low)));
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
            .formatted(WIDTH - RIGHT, HEIGHT - 8, label(high)));
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>"
            .formatted((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, HtmlText.escape(unit)));
    for (int i = 0; i < series.size(); i++) {
      Series one = series.get(i);
      StringBuilder points = new StringBuilder();
      for (int k = 0; k < one.x().size(); k++) {
        double share = high == low ? 0.5 : (one.x().get(k) - low) / (high - low);
        points
            .append(number(LEFT + share * (WIDTH - LEFT - RIGHT)))
            .append(',')
            .append(number(y(one.y().get(k), scale)))
            .append(' ');
      }
      svg.append(
          "<polyline class=\"line s%d\" stroke-dasharray=\"%s\" points=\"%s\"><title>%s</title></polyline>"
              .formatted(
                  i % DASHES.length,
                  DASHES[i % DASHES.length],
                  points.toString().strip(),
                  HtmlText.escape(one.name())));
    }
    svg.append("</svg><ul class=\"legend\">");
    for (int i = 0; i < series.size(); i++) {
      Series one = series.get(i);
      double last = one.y().get(one.y().size() - 1);
      svg.append(
          "<li><svg viewBox=\"0 0 34 8\" width=\"34\" height=\"8\" aria-hidden=\"true\"><line class=\"line s%d\" stroke-dasharray=\"%s\" x1=\"0\" x2=\"34\" y1=\"4\" y2=\"4\"/></svg> %s <b>%s</b></li>"
              .formatted(
                  i % DASHES.length,
                  DASHES[i % DASHES.length],
                  HtmlText.escape(one.name()),
                  String.format(Locale.ROOT, "%.3f", last)));
    }
    return svg.append("</ul></figure>\n").toString();
  }

  private static double y(double value, double top) {
    return HEIGHT - BOTTOM - Math.max(0, value) / top * (HEIGHT - TOP - BOTTOM);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String label(double round) {
    return String.valueOf(Math.round(round));
  }
}
