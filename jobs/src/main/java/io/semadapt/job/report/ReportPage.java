// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.report;

import static io.semadapt.job.report.HtmlText.escape;
import static io.semadapt.job.report.HtmlText.percent;

import io.semadapt.job.Variant;
import io.semadapt.job.report.ReportData.Run;
import io.semadapt.job.report.ReportData.Score;
import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The report as one HTML page that needs nothing else: no network, no scripts. It is well-formed
 * XML too.
 */
final class ReportPage {
  private static final int RUNS_SHOWN = 60;
  private static final List<String> DEVIATIONS =
      List.of(
          "The constants of the paper's losses could not be checked; every one is a configuration"
              + " key with our reading as its default.",
          "The target discriminator's semantic head learns from translated source images with the"
              + " source's labels, because the target has none.",
          "Mode semantic adds to the paper's three terms an identity term and, after a warm-up,"
              + " confident pseudo labels on real target images; mode paper leaves both out.",
          "Reconstruction weights come from class frequencies of the source (median frequency"
              + " balancing, clipped).",
          "Training averages the parameters of parallel workers, which for Adam is not exactly"
              + " training with one large batch.");

  private final StringBuilder html = new StringBuilder(1 << 16);

  private ReportPage() {}

  /** A sample that ingest refused, and why. */
  record Rejected(String set, String id, String reason, String detail) {}

  /** The page. */
  static String write(
      String work,
      String created,
      ReportData data,
      List<Gallery.Row> grids,
      List<Gallery.Row> translations,
      List<Gallery.Row> predictions,
      List<Rejected> rejected) {
    ReportPage page = new ReportPage();
    page.head(work, created);
    page.headline(data);
    page.gallery(
        "predictions",
        "What the segmenters see",
        predictions,
        "No predictions are kept in this folder (evaluate.predictions = true writes them).");
    page.gallery(
        "translations",
        "Scenes before and after translation",
        translations,
        "No translated scenes yet: no GAN has been trained and applied in this folder.");
    page.classes(data.scores());
    page.confusions(data.scores());
    page.curves(data);
    page.gallery("grids", "Samples from GAN training", grids, "No sample grids yet.");
    page.history(data.history());
    page.rejected(rejected);
    page.runs(data.runs());
    page.deviations();
    page.html.append("</main></body></html>\n");
    return page.html.toString();
  }

  private void head(String work, String created) {
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
        .append("<link rel=\"icon\" href=\"data:,\"/>")
        .append("<title>Semadapt report</title><style>")
        .append(ReportStyle.CSS)
        .append("</style></head><body><header><h1>Semadapt report</h1><p class=\"quiet\">")
        .append(escape(work))
        .append(" · ")
        .append(escape(created))
        .append("</p></header><main>\n");
  }

  private void headline(ReportData data) {
    section("result", "Result");
    if (data.scores().isEmpty()) {
      say("Nothing has been evaluated in this folder yet.");
    } else {
      html.append("<p class=\"lead\">").append(escape(summary(data))).append("</p>");
      html.append(
          "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th>trained on</th>"
              + "<th class=\"n\">mIoU %</th><th class=\"n\">gain</th>"
              + "<th class=\"n\">gap closed</th><th class=\"bar\"></th></tr></thead><tbody>");
      for (Score score : data.scores()) {
        html.append("<tr><th scope=\"row\">")
            .append(escape(name(score)))
            .append("</th><td class=\"n\"><b>")
            .append(percent(score.miou()))
            .append("</b></td><td class=\"n\">")
            .append(gain(data, score))
            .append("</td><td class=\"n\">")
            .append(gapClosed(data, score))
            .append("</td><td class=\"bar\">")
            .append(bar(score.miou(), ""))
            .append("</td></tr>");
      }
      html.append("</tbody></table></div>");
      say(
          "mIoU: mean over the 19 Cityscapes classes of intersection over union, from one confusion"
              + " matrix of all validation pixels. Gap closed: how much of the way from source-only"
              + " to oracle. One training each; differences of about a point are noise.");
    }
    end();
  }

  /** The result in one sentence. */
  static String summary(ReportData data) {
    Optional<Score> low = data.score(Variant.SOURCE_ONLY);
    Optional<Score> best =
        data.scores().stream()
            .filter(ReportPage::isAdapted)
            .max(java.util.Comparator.comparingDouble(Score::miou));
    if (low.isEmpty() || best.isEmpty()) {
      return "%d of the compared segmenters evaluated so far.".formatted(data.scores().size());
    }
    double gain = best.get().miou() - low.get().miou();
    return "Variant %s scores %s mIoU, %s points %s than training on raw source images (%s)."
        .formatted(
            best.get().variant(),
            percent(best.get().miou()),
            percent(Math.abs(gain)),
            gain >= 0 ? "more" : "less",
            percent(low.get().miou()));
  }

  private static boolean isAdapted(Score score) {
    for (Variant variant : Variant.values()) {
      if (variant.key().equals(score.variant())) {
        return variant.adapted();
      }
    }
    return false;
  }

  /** Points over source-only, or a dash. */
  static String gain(ReportData data, Score score) {
    return data.score(Variant.SOURCE_ONLY)
        .filter(low -> !low.variant().equals(score.variant()))
        .map(low -> HtmlText.points(score.miou() - low.miou()))
        .orElse(HtmlText.NONE);
  }

  /** The share of the way from source-only to oracle, or a dash. */
  static String gapClosed(ReportData data, Score score) {
    Optional<Score> low = data.score(Variant.SOURCE_ONLY);
    Optional<Score> high = data.score(Variant.ORACLE);
    if (low.isEmpty()
        || high.isEmpty()
        || !isAdapted(score)
        || high.get().miou() <= low.get().miou()) {
      return HtmlText.NONE;
    }
    double share = (score.miou() - low.get().miou()) / (high.get().miou() - low.get().miou());
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** What a score is called where people read. */
  static String name(Score score) {
    return score.variant().isEmpty() ? "given predictions" : score.variant();
  }

  private void classes(List<Score> scores) {
    section("classes", "IoU of each class");
    if (scores.isEmpty()) {
      say("No scores yet.");
    } else {
      html.append("<div class=\"scroll\" tabindex=\"0\"><table class=\"classes\"><thead><tr>")
          .append("<th>class</th>");
      scores.forEach(score -> html.append("<th>").append(escape(name(score))).append("</th>"));
      html.append("</tr></thead><tbody>");
      for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
        String colour = String.format(Locale.ROOT, "#%06x", type.rgb());
        html.append("<tr><th scope=\"row\"><span class=\"chip\" style=\"background:")
            .append(colour)
            .append("\"></span> ")
            .append(type.label())
            .append("</th>");
        for (Score score : scores) {
          Double iou = score.classIou().get(type.trainId());
          html.append("<td><span class=\"value\">")
              .append(percent(iou))
              .append("</span>")
              .append(bar(iou == null ? 0 : iou, colour))
              .append("</td>");
        }
        html.append("</tr>");
      }
      html.append("</tbody></table></div>");
      say("Percent. A dash: the class occurs neither in the truth nor in the predictions.");
    }
    end();
  }

  private static String bar(double fraction, String colour) {
    String fill = colour.isEmpty() ? "" : ";background:" + colour;
    return "<span class=\"track\"><span class=\"fill\" style=\"width:%s%%%s\"></span></span>"
        .formatted(String.format(Locale.ROOT, "%.1f", 100 * fraction), fill);
  }

  private void confusions(List<Score> scores) {
    section("confusion", "What is taken for what");
    if (scores.isEmpty()) {
      say("No scores yet.");
    } else {
      say(
          "Each row is a true class; the numbers are percent of its pixels, by what they were taken"
              + " for. The diagonal is right.");
      for (Score score : scores) {
        html.append("<details><summary>").append(escape(name(score))).append("</summary>");
        html.append(
            "<div class=\"scroll\" tabindex=\"0\"><table class=\"heat\"><thead><tr><th></th>");
        for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
          html.append("<th><span>").append(type.label()).append("</span></th>");
        }
        html.append("<th><span>none</span></th></tr></thead><tbody>");
        for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
          heatRow(type, score.confusion().get(type.trainId()));
        }
        html.append("</tbody></table></div></details>");
      }
    }
    end();
  }

  private void heatRow(CityscapesClass type, long[] row) {
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

  private void curves(ReportData data) {
    section("curves", "Training");
    StringBuilder charts = new StringBuilder();
    data.ganCurves()
        .forEach(
            (mode, series) ->
                charts.append(LineChart.draw("GAN losses, mode " + mode, "round", series)));
    charts.append(LineChart.draw("Segmenter loss", "round", data.segmenterCurves()));
    if (charts.isEmpty()) {
      say("No training in this folder has two rounds yet.");
    } else {
      html.append("<div class=\"charts\">").append(charts).append("</div>");
      say("Losses are means over a round, before their weights; beside each name its last value.");
    }
    end();
  }

  private void gallery(String id, String title, List<Gallery.Row> rows, String none) {
    section(id, title);
    if (rows.isEmpty()) {
      say(none);
    }
    for (Gallery.Row row : rows) {
      html.append("<div class=\"row\"><h3>").append(escape(row.title())).append("</h3>");
      html.append("<div class=\"pictures\">");
      for (Gallery.Picture picture : row.pictures()) {
        html.append(
            "<figure><img src=\"%s\" width=\"%d\" height=\"%d\" alt=\"%s\"/><figcaption>%s</figcaption></figure>"
                .formatted(
                    picture.dataUri(),
                    picture.width(),
                    picture.height(),
                    escape(picture.caption() + ", " + row.title()),
                    escape(picture.caption())));
      }
      html.append("</div></div>");
    }
    end();
  }

  private void history(List<Score> history) {
    if (history.size() < 2) {
      return;
    }
    section("history", "Scores over time");
    List<List<String>> rows = new ArrayList<>();
    for (Score score : history) {
      rows.add(List.of(score.runId(), name(score), percent(score.miou())));
    }
    table(List.of("run", "segmenter", "mIoU %"), rows);
    end();
  }

  private void rejected(List<Rejected> rejected) {
    section("rejected", "Rejected inputs");
    if (rejected.isEmpty()) {
      say("Every input sample was taken.");
    } else {
      table(
          List.of("set", "sample", "reason", "detail"),
          rejected.stream()
              .map(each -> List.of(each.set(), each.id(), each.reason(), each.detail()))
              .toList());
    }
    end();
  }

  private void runs(List<Run> runs) {
    section("runs", "Runs and their time");
    if (runs.isEmpty()) {
      say("No job has run in this folder yet.");
    } else {
      List<Run> latest = runs.subList(Math.max(0, runs.size() - RUNS_SHOWN), runs.size());
      table(
          List.of("started (UTC)", "job", "variant", "time", "status", "configuration", "message"),
          latest.stream()
              .map(
                  run ->
                      List.of(
                          run.startedUtc(),
                          run.job(),
                          run.variant(),
                          HtmlText.duration(run.seconds()),
                          run.status(),
                          run.configHash(),
                          run.message()))
              .toList());
      if (latest.size() < runs.size()) {
        say("The latest %d of %d runs.".formatted(latest.size(), runs.size()));
      }
    }
    end();
  }

  private void deviations() {
    section("deviations", "Deviations from the paper");
    html.append("<ul>");
    DEVIATIONS.forEach(each -> html.append("<li>").append(escape(each)).append("</li>"));
    html.append("</ul>");
    end();
  }

  private void table(List<String> header, List<List<String>> rows) {
    html.append("<div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
    header.forEach(cell -> html.append("<th>").append(escape(cell)).append("</th>"));
    html.append("</tr></thead><tbody>");
    for (List<String> row : rows) {
      html.append("<tr>");
      row.forEach(cell -> html.append("<td>").append(escape(cell)).append("</td>"));
      html.append("</tr>");
    }
    html.append("</tbody></table></div>");
  }

  private void section(String id, String title) {
    html.append("<section id=\"").append(id).append("\"><h2>").append(title).append("</h2>");
  }

  private void say(String sentence) {
    html.append("<p class=\"quiet\">").append(escape(sentence)).append("</p>");
  }

  private void end() {
    html.append("</section>\n");
  }
}
