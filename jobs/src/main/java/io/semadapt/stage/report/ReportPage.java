// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import static io.semadapt.stage.report.HtmlText.escape;

import io.semadapt.label.CityscapesClass;
import io.semadapt.storage.ShardManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
          "Generators enlarge by nearest neighbours and 3x3 convolutions in place of transposed ones.",
          "An image pool, where one is used, lives for one round of one worker.",
          "Variant self-trained (optional) is not the paper's: its segmenter also learns from"
              + " photographs with the surest labels of the semantic variant's.",
          "Training averages the parameters of parallel workers, which for Adam is not exactly"
              + " training with one large batch.");

  private static final int FEW_PICTURES = 100;

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
    page.add("result", "Result", ScoreSections.headline(data, warnings(data, history, inputs)));
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
    StringBuilder html = new StringBuilder();
    html.append(
        HtmlText.quiet(
            "Losses are means over a round, before their weights. Drag over a chart to zoom in,"
                + " double-click for all of it; with the keyboard: + - 0 and the arrows."));
    html.append(figures(charts.stream().filter(each -> !MetricCharts.isEffort(each)).toList()));
    List<Chart> effort = charts.stream().filter(MetricCharts::isEffort).toList();
    if (!effort.isEmpty()) {
      html.append("<details><summary>Speed and learning rates</summary>")
          .append(figures(effort))
          .append("</details>");
    }
    return html.toString();
  }

  private static String figures(List<Chart> charts) {
    StringBuilder html = new StringBuilder("<div class=\"charts\">");
    charts.forEach(chart -> html.append(chart.html()));
    return html.append("</div>").toString();
  }

  private static String gallery(List<Gallery.Row> rows, String none) {
    if (rows.isEmpty()) {
      return HtmlText.quiet(none);
    }
    StringBuilder html = new StringBuilder();
    for (Gallery.Row row : rows) {
      boolean wide = row.columns().get(0).get(0).kind() == Gallery.Kind.GRID;
      html.append("<h3>")
          .append(escape(row.title()))
          .append(
              wide
                  ? "</h3><div class=\"pictures wide scroll\" tabindex=\"0\""
                  : "</h3><div class=\"pictures\"")
          .append(" style=\"--columns:%d\">".formatted(row.columns().size()));
      for (List<Gallery.Picture> column : row.columns()) {
        html.append("<div class=\"column\">");
        column.forEach(picture -> html.append(figure(picture, row.title())));
        html.append("</div>");
      }
      html.append("</div>");
    }
    return html.toString();
  }

  private static String figure(Gallery.Picture picture, String scene) {
    return ("<figure class=\"%s\"><img src=\"%s\" width=\"%d\" height=\"%d\" alt=\"%s\"/>"
            + "<figcaption>%s</figcaption></figure>")
        .formatted(
            picture.kind().name().toLowerCase(Locale.ROOT),
            picture.dataUri(),
            picture.width(),
            picture.height(),
            escape(picture.caption() + ", " + scene),
            escape(picture.caption()));
  }

  /** The classes' colours; the script makes them buttons that show one class alone. */
  private static String legend() {
    StringBuilder html = new StringBuilder("<ul class=\"legend\">");
    for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
      html.append("<li data-colour=\"%d\">%s</li>".formatted(type.rgb(), ScoreSections.chip(type)));
    }
    return html.append("</ul>")
        .append(
            HtmlText.quiet(
                "Errors: bright where the prediction is wrong, dim where it is right, hatched where"
                    + " nothing is scored. Choose a class to see it alone in every label map of the"
                    + " page."))
        .toString();
  }

  /** What a reader must know before believing the page. */
  private static List<String> warnings(ReportData data, History history, Inputs inputs) {
    List<String> warnings = new ArrayList<>();
    for (History.Point point : history.standingRegressions()) {
      warnings.add(
          "The last score of %s fell by %s points (Scores over time)."
              .formatted(point.name(), point.changeText().replace("-", "")));
    }
    List<ReportData.Run> failed = data.standingFailures();
    if (!failed.isEmpty()) {
      warnings.add(
          "Failed and not repeated: %s (Every run)."
              .formatted(
                  String.join(
                      ", ",
                      failed.stream()
                          .map(run -> (run.job() + " " + run.variant()).strip())
                          .distinct()
                          .toList())));
    }
    if (!inputs.rejected().isEmpty()) {
      warnings.add("Ingest rejected %d samples (Data).".formatted(inputs.rejected().size()));
    }
    ShardManifest scored = inputs.sets().get("target-val");
    if (scored != null && scored.samples() < FEW_PICTURES) {
      warnings.add("Scored on %d pictures only.".formatted(scored.samples()));
    }
    return warnings;
  }

  private static String deviations() {
    StringBuilder html = new StringBuilder("<ul>");
    DEVIATIONS.forEach(each -> html.append("<li>").append(escape(each)).append("</li>"));
    return html.append("</ul>").toString();
  }
}
