// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import static io.semadapt.stage.report.HtmlText.percent;

import io.semadapt.dataset.Variant;
import io.semadapt.label.CityscapesClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** What the scores mean: gains, how far to trust them, where to look next. */
final class Verdict {
  private static final int CLASSES_NAMED = 3;
  private static final double NOTICEABLE = 0.005;
  private static final double UNSEEN = 0.01;

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
    String closed = gapClosed(best.get());
    return "Variant %s scores %s mIoU, %s points %s than training on raw source images (%s)%s."
        .formatted(
            best.get().variant(),
            percent(mean(best.get())),
            percent(Math.abs(gain)),
            gain >= 0 ? "more" : "less",
            percent(mean(low.get())),
            closed.equals(HtmlText.NONE) || gain < 0
                ? ""
                : "; that closes %s of the gap to the oracle".formatted(closed));
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
    return String.format(Locale.ROOT, "%.0f %%", 100 * share(standing));
  }

  private double share(Standing standing) {
    double from = mean(low.orElseThrow());
    return (mean(standing) - from) / (mean(high.orElseThrow()) - from);
  }

  /** Which classes gain and lose most. */
  List<String> differences() {
    List<String> sentences = new ArrayList<>();
    if (low.isPresent() && best.isPresent()) {
      List<Change> changes = changes(low.get(), best.get());
      List<Change> gains = changes.stream().filter(each -> each.by() > NOTICEABLE).toList();
      List<Change> losses = losses(changes);
      if (!gains.isEmpty()) {
        sentences.add("Gains most: " + words(gains) + ".");
      }
      if (!losses.isEmpty()) {
        sentences.add("Loses most: " + words(losses) + ".");
      }
    }
    return sentences;
  }

  /** How far the difference is to be trusted. */
  List<String> trust() {
    List<String> sentences = new ArrayList<>();
    if (fewestTrainings() < 2) {
      sentences.add("One training each: differences of about a point are noise.");
    } else {
      sentences.add("Means over the seeds, \u00b1 half of their range.");
    }
    if (low.isPresent() && best.isPresent() && fewestTrainings() > 1) {
      sentences.add(
          apart(best.get(), low.get())
              ? "Every seed of %s is above every seed of source-only: the gain holds."
                  .formatted(best.get().name())
              : "The seeds of %s and source-only overlap: a gain is not shown."
                  .formatted(best.get().name()));
    }
    second()
        .ifPresent(
            rival ->
                sentences.add(
                    "%s over %s: %s points, %s."
                        .formatted(
                            best.get().name(),
                            rival.name(),
                            HtmlText.points(mean(best.get()) - mean(rival)),
                            apart(best.get(), rival)
                                ? "more than seeds differ"
                                : "a lead and no proof")));
    long unseen = unseen();
    if (unseen > 0) {
      sentences.add(
          "%d of the classes stay below 1 %% even for the oracle: nothing can be said of them."
              .formatted(unseen));
    }
    return sentences;
  }

  /** What to do with it. */
  List<String> next() {
    List<String> sentences = new ArrayList<>();
    if (low.isPresent() && best.isPresent()) {
      if (mean(best.get()) <= mean(low.get())) {
        sentences.add(
            "Adaptation does not help here: look whether the translated scenes keep their classes.");
      } else if (high.isPresent() && share(best.get()) < 0.5) {
        sentences.add(
            "Less than half of the gap is closed: train the GAN longer (train-gan.steps) while its"
                + " sample grids still change.");
      }
      List<Change> losses = losses(changes(low.get(), best.get()));
      if (!losses.isEmpty()) {
        sentences.add("Look for %s in the translated scenes.".formatted(names(losses)));
      }
    } else {
      sentences.add("Score source-only and an adapted variant: pipeline does both.");
    }
    if (high.isEmpty()) {
      sentences.add("The oracle would tell how much is left to gain (pipeline.variants).");
    } else if (unseen() > 0) {
      sentences.add(
          "Train the segmenters longer or wider (train-segmenter.steps, width) before rare classes"
              + " are compared.");
    }
    if (fewestTrainings() < 2) {
      sentences.add(
          "Add a seed: the same command with --set seed=2 --set train-gan.resume=false --set"
              + " train-segmenter.resume=false; it replaces the networks.");
    }
    return sentences;
  }

  private long fewestTrainings() {
    return data.standings().stream().mapToLong(each -> each.trainings().size()).min().orElse(0);
  }

  /** The best of the other variants that adapt. */
  private Optional<Standing> second() {
    return data.standings().stream()
        .filter(Standing::adapted)
        .filter(each -> !each.variant().equals(best.orElseThrow().variant()))
        .max(Comparator.comparingDouble(Verdict::mean));
  }

  /** Whether the lowest seed of one is above the highest of the other, of two seeds at least. */
  private static boolean apart(Standing higher, Standing lower) {
    return Math.min(higher.trainings().size(), lower.trainings().size()) > 1
        && higher.miou().getMin() > lower.miou().getMax();
  }

  /** Classes that occur and that the oracle does not learn. */
  private long unseen() {
    return high.stream()
        .flatMap(
            oracle ->
                CityscapesClass.evaluatedClasses().stream()
                    .map(oracle::iou)
                    .filter(Objects::nonNull))
        .filter(iou -> iou < UNSEEN)
        .count();
  }

  private static List<Change> losses(List<Change> changes) {
    return changes.stream()
        .filter(each -> each.by() < -NOTICEABLE)
        .sorted(Comparator.comparingDouble(Change::by))
        .toList();
  }

  private static String names(List<Change> changes) {
    return String.join(
        ", ", changes.stream().limit(CLASSES_NAMED).map(each -> each.type().label()).toList());
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
