// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;

/**
 * A number computed from the scores of trainings that differ in their seed: a mean, a difference of
 * means, or a ratio of differences. Its 95 % confidence interval is Student's t with the degrees of
 * freedom of Welch and Satterthwaite (B. L. Welch, Biometrika 34, 1947).
 *
 * @param sources where its variance comes from: one entry for each mean in it
 */
record SeedEstimate(double value, List<Source> sources) {
  private static final double UPPER_QUANTILE = 0.975;

  /**
   * Variance due to the seeds of one variant.
   *
   * @param variance its part of the variance of the estimate
   * @param freedom number of trainings, less one
   */
  record Source(double variance, int freedom) {
    private Source times(double factor) {
      return new Source(variance * factor * factor, freedom);
    }
  }

  /** The mean of some scores, at least one. */
  static SeedEstimate mean(double[] scores) {
    double variance = scores.length == 1 ? 0 : StatUtils.variance(scores) / scores.length;
    return new SeedEstimate(
        StatUtils.mean(scores), List.of(new Source(variance, scores.length - 1)));
  }

  /** The difference to a mean of other trainings. */
  SeedEstimate minus(SeedEstimate other) {
    return new SeedEstimate(
        value - other.value, Stream.concat(sources.stream(), other.sources.stream()).toList());
  }

  /**
   * (this - lower) / (upper - lower), with the variance to first order; the interval is good while
   * it is small compared with the gap.
   */
  SeedEstimate shareOfGap(SeedEstimate lower, SeedEstimate upper) {
    double gap = upper.value - lower.value;
    double share = (value - lower.value) / gap;
    return new SeedEstimate(
        share,
        Stream.of(
                sources.stream().map(source -> source.times(1 / gap)),
                lower.sources.stream().map(source -> source.times((1 - share) / gap)),
                upper.sources.stream().map(source -> source.times(share / gap)))
            .flatMap(each -> each)
            .toList());
  }

  /**
   * Half of the width of the interval; empty if any of the variants has a single training, or if
   * equal scores hide the variance.
   */
  OptionalDouble halfWidth() {
    double variance = sources.stream().mapToDouble(Source::variance).sum();
    if (variance == 0 || sources.stream().anyMatch(source -> source.freedom() == 0)) {
      return OptionalDouble.empty();
    }
    double freedom =
        variance
            * variance
            / sources.stream()
                .mapToDouble(source -> source.variance() * source.variance() / source.freedom())
                .sum();
    double quantile = new TDistribution(freedom).inverseCumulativeProbability(UPPER_QUANTILE);
    return OptionalDouble.of(quantile * Math.sqrt(variance));
  }

  /** Whether 0 is outside of the interval; false without one. */
  boolean significant() {
    return halfWidth().isPresent() && Math.abs(value) > halfWidth().getAsDouble();
  }
}
