// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import static io.semadapt.stage.report.HtmlText.escape;
import static io.semadapt.stage.report.HtmlText.percent;

import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The parts of the page that show scores. */
final class ScoreSections {
  private static final int MISTAKES = 5;

  private ScoreSections() {}

  static String headline(ReportData data, List<String> warnings) {
    if (data.standings().isEmpty()) {
      return HtmlText.quiet("Nothing has been evaluated in this folder yet.");
    }
    Verdict verdict = new Verdict(data);
    StringBuilder html = new StringBuilder();
    html.append("<p class=\"lead\">").append(escape(verdict.summary())).append("</p>");
    html.append(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th>trained on</th>"
            + "<th class=\"n\">mIoU %</th><th class=\"n\">gain</th>"
            + "<th class=\"n\">gap closed</th><th class=\"n\">seeds</th>"
            + "<td class=\"bar\"></td></tr></thead><tbody>");
    for (Standing standing : data.standings()) {
      html.append("<tr><th scope=\"row\">")
          .append(escape(standing.name()))
          .append("</th><td class=\"n\"><b>")
          .append(Verdict.miou(standing))
          .append("</b></td><td class=\"n\">")
          .append(verdict.gain(standing))
          .append("</td><td class=\"n\">")
          .append(verdict.gapClosed(standing))
          .append("</td><td class=\"n\">")
          .append(escape(standing.seeds()))
          .append("</td><td class=\"bar\">")
          .append(bar(standing.miou().getAverage(), ""))
          .append("</td></tr>");
    }
    html.append("</tbody></table></div>");
    html.append("<dl class=\"verdict\">");
    point(html, "What it did", verdict.differences());
    point(html, "Whether to trust it", verdict.trust());
    point(html, "What to do next", verdict.next());
    point(html, "Mind", warnings);
    html.append("</dl>");
    html.append(
        HtmlText.quiet(
            "mIoU: mean over the 19 Cityscapes classes of intersection over union, from one"
                + " confusion matrix of all validation pixels. Gap closed: how much of the way from"
                + " source-only to oracle."));
    return html.toString();
  }

  private static void point(StringBuilder html, String name, List<String> sentences) {
    if (!sentences.isEmpty()) {
      html.append("<div><dt>").append(name).append("</dt><dd>");
      sentences.forEach(each -> html.append("<p>").append(escape(each)).append("</p>"));
      html.append("</dd></div>");
    }
  }

  static String classes(List<Standing> standings) {
    if (standings.isEmpty()) {
      return HtmlText.quiet("No scores yet.");
    }
    StringBuilder html = new StringBuilder();
    html.append("<div class=\"scroll\" tabindex=\"0\"><table class=\"classes\"><thead><tr>")
        .append("<th>class</th>");
    standings.forEach(each -> html.append("<th>").append(escape(each.name())).append("</th>"));
    html.append("</tr></thead><tbody>");
    for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
      html.append("<tr><th scope=\"row\">").append(chip(type)).append("</th>");
      for (Standing standing : standings) {
        Double iou = standing.iou(type);
        html.append("<td><span class=\"value\">")
            .append(percent(iou))
            .append("</span>")
            .append(bar(iou == null ? 0 : iou, colour(type)))
            .append("</td>");
      }
      html.append("</tr>");
    }
    html.append("</tbody><tfoot><tr><th scope=\"row\">mean</th>");
    for (Standing standing : standings) {
      html.append("<td><span class=\"value\">")
          .append(percent(standing.miou().getAverage()))
          .append("</span>")
          .append(bar(standing.miou().getAverage(), ""))
          .append("</td>");
    }
    html.append("</tr></tfoot></table></div>");
    html.append(
        HtmlText.quiet(
            "Percent. A dash: the class occurs neither in the truth nor in the predictions."));
    return html.toString();
  }

  /** A class's colour and name. */
  static String chip(CityscapesClass type) {
    return "<span class=\"chip\" style=\"background:%s\"></span> %s"
        .formatted(colour(type), type.label());
  }

  static String confusions(List<Standing> standings) {
    if (standings.isEmpty()) {
      return HtmlText.quiet("No scores yet.");
    }
    StringBuilder html = new StringBuilder();
    html.append(
        HtmlText.quiet(
            "Each row is a true class; the numbers are percent of its pixels, by what they were"
                + " taken for. The diagonal is right."));
    String shown = shown(standings);
    for (Standing standing : standings) {
      html.append(standing.variant().equals(shown) ? "<details open=\"open\">" : "<details>")
          .append("<summary>")
          .append(escape(standing.name()))
          .append("</summary>")
          .append(HtmlText.quiet("Most often: " + mistakes(standing) + "."));
      html.append(
          "<div class=\"scroll\" tabindex=\"0\"><table class=\"heat\"><thead><tr><td></td>");
      for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
        html.append("<th scope=\"col\"><span>").append(type.label()).append("</span></th>");
      }
      html.append("<th scope=\"col\"><span>none</span></th></tr></thead><tbody>");
      for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
        heatRow(html, type, standing.confusion(type));
      }
      html.append("</tbody></table></div></details>");
    }
    return html.toString();
  }

  /** The variant whose matrix is open: the best that adapts, or the first. */
  private static String shown(List<Standing> standings) {
    return standings.stream()
        .filter(Standing::adapted)
        .max(Comparator.comparingDouble(each -> each.miou().getAverage()))
        .orElse(standings.get(0))
        .variant();
  }

  private record Mistake(CityscapesClass truth, String taken, long pixels, long all) {
    String words() {
      return "%s for %s (%.0f %% of it)".formatted(truth.label(), taken, 100.0 * pixels / all);
    }
  }

  /** The pairs of classes with most wrong pixels, in words. */
  private static String mistakes(Standing standing) {
    List<Mistake> mistakes = new ArrayList<>();
    for (CityscapesClass truth : CityscapesClass.evaluatedClasses()) {
      long[] row = standing.confusion(truth);
      long all = Arrays.stream(row).sum();
      for (int predicted = 0; predicted < row.length; predicted++) {
        if (predicted != truth.trainId() && row[predicted] > 0) {
          String taken =
              predicted < CityscapesClass.TRAIN_CLASSES
                  ? CityscapesClass.ofTrainId(predicted).label()
                  : "none of these";
          mistakes.add(new Mistake(truth, taken, row[predicted], all));
        }
      }
    }
    mistakes.sort(Comparator.comparingLong(Mistake::pixels).reversed());
    return mistakes.isEmpty()
        ? "nothing"
        : String.join(", ", mistakes.stream().limit(MISTAKES).map(Mistake::words).toList());
  }

  /** Scores over time; a fall by more than {@code regression} is marked. */
  static String history(History history) {
    StringBuilder html = new StringBuilder();
    history
        .chart()
        .ifPresent(
            chart -> html.append("<div class=\"charts\">").append(chart.html()).append("</div>"));
    html.append(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th>segmenter</th><th>seed</th>"
            + "<th class=\"n\">mIoU %</th><th class=\"n\">change</th><th>when (UTC)</th>"
            + "<th>run</th></tr></thead><tbody>");
    for (History.Point point : history.latest()) {
      html.append("<tr><td>")
          .append(escape(point.name()))
          .append("</td><td>")
          .append(escape(point.score().seed()))
          .append("</td><td class=\"n\">")
          .append(percent(point.score().miou()))
          .append("</td><td class=\"n%s\">".formatted(point.regression() ? " worse" : ""))
          .append(point.changeText())
          .append("</td><td>")
          .append(point.when())
          .append("</td><td>")
          .append(escape(point.score().runId()))
          .append("</td></tr>");
    }
    html.append("</tbody></table></div>");
    html.append(
        HtmlText.quiet(
            String.format(
                Locale.ROOT,
                "Change: points since the last score of the same variant and seed. \u25bc marks a fall"
                    + " of more than %.1f points (report.regression).",
                100 * history.threshold())));
    return html.toString();
  }

  private static void heatRow(StringBuilder html, CityscapesClass type, long[] row) {
    long sum = 0;
    for (long pixels : row) {
      sum += pixels;
    }
    html.append("<tr><th scope=\"row\">").append(type.label()).append("</th>");
    for (int predicted = 0; predicted < row.length; predicted++) {
      double share = sum == 0 ? 0 : (double) row[predicted] / sum;
      html.append(predicted == type.trainId() ? "<td class=\"right\"" : "<td")
          .append(String.format(Locale.ROOT, " style=\"--share:%.3f\">", share))
          .append(share >= 0.005 ? String.valueOf(Math.round(100 * share)) : "")
          .append("</td>");
    }
    html.append("</tr>");
  }

  private static String colour(CityscapesClass type) {
    return String.format(Locale.ROOT, "#%06x", type.rgb());
  }

  private static String bar(double fraction, String colour) {
    String fill = colour.isEmpty() ? "" : ";background:" + colour;
    return "<span class=\"track\"><span class=\"fill\" style=\"width:%s%%%s\"></span></span>"
        .formatted(String.format(Locale.ROOT, "%.1f", 100 * fraction), fill);
  }
}
