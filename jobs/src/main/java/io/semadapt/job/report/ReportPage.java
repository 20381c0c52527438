// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.report;

import static io.semadapt.job.report.HtmlText.escape;

import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.List;

/**
 * The report as one HTML page that needs nothing else: no network, no other file. It is well-formed
 * XML too, and says everything without its script.
 */
final class ReportPage {
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

  /** A part of the page. */
  private record Section(String id, String title, String html) {}

  private final List<Section> sections = new ArrayList<>();

  private ReportPage() {}

  /** The page. */
  static String write(
      String work,
      String created,
      ReportData data,
      History history,
      Gallery.Shown pictures,
      Inputs inputs) {
    ReportPage page = new ReportPage();
    page.add("result", "Result", ScoreSections.headline(data));
    page.add(
        "predictions",
        "What the segmenters see",
        gallery(
                pictures.predictions(),
                "No predictions are kept in this folder (evaluate.samples says how many are).")
            + legend());
    page.add(
        "translations",
        "Scenes before and after translation",
        gallery(
            pictures.translations(),
            "No translated scenes yet: no GAN has been trained and applied in this folder."));
    page.add("classes", "IoU of each class", ScoreSections.classes(data.standings()));
    page.add("confusion", "What is taken for what", ScoreSections.confusions(data.standings()));
    if (history.points().size() > 1) {
      page.add("history", "Scores over time", ScoreSections.history(history));
    }
    page.add("curves", "Training", curves(data.charts()));
    page.add(
        "grids", "Samples from GAN training", gallery(pictures.grids(), "No sample grids yet."));
    page.add("stages", "Time and resources", RunSections.stages(data));
    page.add("settings", "What is set differently", RunSections.settings(data));
    page.add("inputs", "Data", inputs.html());
    page.add("runs", "Every run", RunSections.runs(data.runs()));
    page.add("deviations", "Deviations from the paper", deviations());
    return page.html(work, created);
  }

  private void add(String id, String title, String html) {
    sections.add(new Section(id, title, html));
  }

  private String html(String work, String created) {
    StringBuilder html = new StringBuilder(1 << 18);
    html.append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>")
        .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>")
        .append("<link rel=\"icon\" href=\"data:,\"/>")
        .append("<title>Semadapt report</title><style>")
        .append(PageFiles.style())
        .append("</style></head><body><header><h1>Semadapt report</h1><p class=\"quiet\">")
        .append(escape(work))
        .append(" \u00b7 ")
        .append(escape(created))
        .append("</p><nav aria-label=\"Sections\">");
    for (Section section : sections) {
      html.append("<a href=\"#%s\">%s</a>".formatted(section.id(), section.title()));
    }
    html.append("</nav></header><main>\n");
    for (Section section : sections) {
      html.append(
          "<section id=\"%s\"><h2>%s</h2>%s</section>%n"
              .formatted(section.id(), section.title(), section.html()));
    }
    return html.append("</main>").append(PageFiles.script()).append("</body></html>\n").toString();
  }

  private static String curves(List<Chart> charts) {
    if (charts.isEmpty()) {
      return HtmlText.quiet("No training in this folder has two rounds yet.");
    }
    StringBuilder html = new StringBuilder("<div class=\"charts\">");
    charts.forEach(chart -> html.append(chart.html()));
    return html.append("</div>")
        .append(
            HtmlText.quiet(
                "Losses are means over a round, before their weights. Drag over a chart to zoom in,"
                    + " double-click for all of it; with the keyboard: + - 0 and the arrows."))
        .toString();
  }

  private static String gallery(List<Gallery.Row> rows, String none) {
    if (rows.isEmpty()) {
      return HtmlText.quiet(none);
    }
    StringBuilder html = new StringBuilder();
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
    return html.toString();
  }

  private static String legend() {
    StringBuilder html = new StringBuilder("<ul class=\"legend\">");
    for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
      html.append("<li>").append(ScoreSections.chip(type)).append("</li>");
    }
    return html.append("</ul>")
        .append(
            HtmlText.quiet(
                "Errors: bright where the prediction is wrong, dim where it is right, hatched where"
                    + " nothing is scored."))
        .toString();
  }

  private static String deviations() {
    StringBuilder html = new StringBuilder("<ul>");
    DEVIATIONS.forEach(each -> html.append("<li>").append(escape(each)).append("</li>"));
    return html.append("</ul>").toString();
  }
}
