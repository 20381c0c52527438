// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.report;

import static io.semadapt.job.report.HtmlText.percent;

import io.semadapt.job.Variant;
import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the scores mean: gains, how far to trust them, where to look next. */
final class Verdict {
  private static final int CLASSES_NAMED = 3;
  private static final double NOTICEABLE = 0.005;

  private final ReportData data;
  private final Optional<Standing> low;
  private final Optional<Standing> high;
  private final Optional<Standing> best;

  Verdict(ReportData data) {
    this.data = data;
    this.low = data.standing(Variant.SOURCE_ONLY);
    this.high = data.standing(Variant.ORACLE);
    this.best =
        data.standings().stream()
            .filter(Standing::adapted)
            .max(Comparator.comparingDouble(each -> each.miou().getAverage()));
  }

  /** The mean in percent, with half of the range where there are several trainings. */
  static String miou(Standing standing) {
    DoubleSummaryStatistics miou = standing.miou();
    String mean = percent(miou.getAverage());
    return miou.getCount() == 1
        ? mean
        : "%s \u00b1 %s".formatted(mean, percent((miou.getMax() - miou.getMin()) / 2));
  }

  /** The result in one sentence. */
  String summary() {
    if (low.isEmpty() || best.isEmpty()) {
      return "%d of the compared segmenters evaluated so far.".formatted(data.standings().size());
    }
    double gain = mean(best.get()) - mean(low.get());
    return "Variant %s scores %s mIoU, %s points %s than training on raw source images (%s)."
        .formatted(
            best.get().variant(),
            percent(mean(best.get())),
            percent(Math.abs(gain)),
            gain >= 0 ? "more" : "less",
            percent(mean(low.get())));
  }

  /** Points over source-only, or a dash. */
  String gain(Standing standing) {
    return low.filter(lowest -> !lowest.variant().equals(standing.variant()))
        .map(lowest -> HtmlText.points(mean(standing) - mean(lowest)))
        .orElse(HtmlText.NONE);
  }

  /** The share of the way from source-only to oracle, or a dash. */
  String gapClosed(Standing standing) {
    if (low.isEmpty()
        || high.isEmpty()
        || !standing.adapted()
        || mean(high.get()) <= mean(low.get())) {
      return HtmlText.NONE;
    }
    double share = (mean(standing) - mean(low.get())) / (mean(high.get()) - mean(low.get()));
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }

  /** Which classes gain and lose most, and how far the difference is to be trusted. */
  List<String> advice() {
    List<String> sentences = new ArrayList<>();
    if (low.isPresent() && best.isPresent()) {
      List<Change> changes = changes(low.get(), best.get());
      List<Change> gains = changes.stream().filter(each -> each.by() > NOTICEABLE).toList();
      List<Change> losses =
          changes.stream()
              .filter(each -> each.by() < -NOTICEABLE)
              .sorted(Comparator.comparingDouble(Change::by))
              .toList();
      if (!gains.isEmpty()) {
        sentences.add("Gains most: " + words(gains) + ".");
      }
      if (!losses.isEmpty()) {
        sentences.add("Loses most: " + words(losses) + ". Look at these in the translated scenes.");
      }
    }
    long fewest =
        data.standings().stream().mapToLong(each -> each.trainings().size()).min().orElse(0);
    sentences.add(
        fewest < 2
            ? "One training each: differences of about a point are noise. More seeds tell: the same"
                + " command with --set seed=2 --set train-gan.resume=false"
                + " --set train-segmenter.resume=false adds one, and replaces the networks."
            : "Means over the seeds, \u00b1 half of their range: trust differences well above it.");
    return sentences;
  }

  private record Change(CityscapesClass type, double by) {}

  private static List<Change> changes(Standing from, Standing to) {
    List<Change> changes = new ArrayList<>();
    for (CityscapesClass type : CityscapesClass.evaluatedClasses()) {
      if (from.iou(type) != null && to.iou(type) != null) {
        changes.add(new Change(type, to.iou(type) - from.iou(type)));
      }
    }
    changes.sort(Comparator.comparingDouble(Change::by).reversed());
    return changes;
  }

  private static String words(List<Change> changes) {
    return String.join(
        ", ",
        changes.stream()
            .limit(CLASSES_NAMED)
            .map(each -> each.type().label() + " " + HtmlText.points(each.by()))
            .toList());
  }

  private static double mean(Standing standing) {
    return standing.miou().getAverage();
  }
}
