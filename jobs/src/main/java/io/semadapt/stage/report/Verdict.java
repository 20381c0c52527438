// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import static io.semadapt.stage.report.NumberText.percent;

import io.semadapt.stage.report.Comparison.Change;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The comparison in sentences: gains, their reliability, next steps. */
final class Verdict {
  private static final int CLASSES_NAMED = 3;

  /** Changes of the IoU below this are not mentioned, fraction. */
  private static final double NOTICEABLE = 0.005;

  private final Comparison comparison;
  private final Optional<VariantScore> lower;
  private final Optional<VariantScore> best;

  Verdict(Comparison comparison) {
    this.comparison = comparison;
    this.lower = comparison.lower();
    this.best = comparison.best();
  }

  /** The result in one sentence. */
  String summary() {
    if (lower.isEmpty() || best.isEmpty()) {
      return "Segmenters evaluated so far: %d.".formatted(comparison.variants().size());
    }
    double gain = best.get().mean() - lower.get().mean();
    String closed =
        gain < 0 || comparison.gapShare(best.get()).isEmpty()
            ? ""
            : "; that closes %s of the gap to the oracle"
                .formatted(NumberText.share(comparison.gapShare(best.get()).get()));
    return "Variant %s scores %s mIoU, %s points %s than training on raw source images (%s)%s."
        .formatted(
            best.get().variant(),
            percent(best.get().mean()),
            percent(Math.abs(gain)),
            gain >= 0 ? "more" : "less",
            percent(lower.get().mean()),
            closed);
  }

  /** The classes with the largest gains and losses. */
  List<String> differences() {
    List<String> sentences = new ArrayList<>();
    List<Change> gains =
        comparison.changes().stream().filter(each -> each.by() > NOTICEABLE).toList();
    if (!gains.isEmpty()) {
      sentences.add("Largest gains: " + words(gains) + ".");
    }
    if (!losses().isEmpty()) {
      sentences.add("Largest losses: " + words(losses()) + ".");
    }
    return sentences;
  }

  /** How reliable the differences are. */
  List<String> trust() {
    boolean severalSeeds = comparison.fewestTrainings() > 1;
    List<String> sentences = new ArrayList<>();
    sentences.add(
        severalSeeds
            ? "Values are means over the seeds, \u00b1 their 95 % confidence interval (Student's t)."
            : "Variants with one training have no confidence interval.");
    if (lower.isPresent() && best.isPresent()) {
      sentences.add(lead(best.get(), lower.get()));
    }
    comparison.second().ifPresent(second -> sentences.add(lead(best.orElseThrow(), second)));
    long unlearned = comparison.unlearnedClasses();
    if (unlearned > 0) {
      sentences.add(
          "Classes below 1 %% IoU even for the oracle: %d, so these classes cannot be compared."
              .formatted(unlearned));
    }
    return sentences;
  }

  private static String lead(VariantScore best, VariantScore other) {
    SeedEstimate lead = best.miou().minus(other.miou());
    String trust;
    if (lead.halfWidth().isEmpty()) {
      trust = "without an interval no statement is possible";
    } else {
      trust = lead.significant() ? "a significant difference" : "the interval includes 0";
    }
    return "%s compared with %s: %s points; %s."
        .formatted(best.name(), other.name(), NumberText.points(lead), trust);
  }

  /** What to do next. */
  List<String> next() {
    List<String> sentences = new ArrayList<>();
    if (lower.isPresent() && best.isPresent()) {
      if (best.get().mean() <= lower.get().mean()) {
        sentences.add(
            "Adaptation does not help here: check whether the translated scenes keep their classes.");
      } else if (comparison.gapShare(best.get()).filter(share -> share.value() < 0.5).isPresent()) {
        sentences.add(
            "Less than half of the gap is closed: train the GAN longer (train-gan.steps) as long as"
                + " its sample grids still change.");
      }
      if (!losses().isEmpty()) {
        sentences.add("Check %s in the translated scenes.".formatted(names(losses())));
      }
    } else {
      sentences.add("Evaluate source-only and an adapted variant (pipeline does both).");
    }
    if (comparison.upper().isEmpty()) {
      sentences.add("Add the oracle to see how much is left to gain (pipeline.variants).");
    } else if (comparison.unlearnedClasses() > 0) {
      sentences.add(
          "Train longer or wider segmenters (train-segmenter.steps, network.width) before comparing rare"
              + " classes.");
    }
    if (comparison.fewestTrainings() < 2) {
      sentences.add(
          "Add a seed: run the same command with --set seed=%d --set train-gan.resume=false --set train-segmenter.resume=false; this replaces the trained networks."
              .formatted(unusedSeed()));
    }
    return sentences;
  }

  private int unusedSeed() {
    Set<String> used =
        comparison.variants().stream()
            .flatMap(variant -> variant.trainings().stream())
            .map(Score::seed)
            .collect(Collectors.toSet());
    return IntStream.iterate(2, seed -> seed + 1)
        .filter(seed -> !used.contains(String.valueOf(seed)))
        .findFirst()
        .orElseThrow();
  }

  private List<Change> losses() {
    return comparison.changes().stream()
        .filter(each -> each.by() < -NOTICEABLE)
        .sorted(Comparator.comparingDouble(Change::by))
        .toList();
  }

  private static String names(List<Change> changes) {
    return String.join(
        ", ", changes.stream().limit(CLASSES_NAMED).map(each -> each.type().label()).toList());
  }

  private static String words(List<Change> changes) {
    return String.join(
        ", ",
        changes.stream()
            .limit(CLASSES_NAMED)
            .map(each -> each.type().label() + " " + NumberText.points(each.by()))
            .toList());
  }
}
