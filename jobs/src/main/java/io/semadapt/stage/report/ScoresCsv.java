// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.report;

import io.semadapt.label.CityscapesClass;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The current score of each training as a file of comma-separated values: variant, seed, run id,
 * mIoU, mean of the frequent classes, IoU of each class. Fractions in [0, 1]; empty where a class
 * does not occur.
 */
final class ScoresCsv {
  static final String FILE = "scores.csv";

  private ScoresCsv() {}

  static String of(List<VariantScore> variants) {
    Stream<String> header =
        Stream.concat(
            Stream.of("variant", "seed", "run_id", "miou", "frequent_miou"),
            CityscapesClass.evaluatedClasses().stream().map(CityscapesClass::label));
    Stream<Stream<String>> rows =
        variants.stream()
            .flatMap(variant -> variant.trainings().stream())
            .map(
                score ->
                    Stream.concat(
                        Stream.of(
                            score.variant(),
                            score.seed(),
                            score.runId(),
                            number(score.miou()),
                            number(score.frequentMiou())),
                        CityscapesClass.evaluatedClasses().stream()
                            .map(type -> number(score.classIou().get(type.trainId())))));
    return Stream.concat(Stream.of(header), rows)
        .map(row -> row.collect(Collectors.joining(",", "", "\n")))
        .collect(Collectors.joining());
  }

  private static String number(Double fraction) {
    return fraction == null ? "" : String.format(Locale.ROOT, "%.5f", fraction);
  }
}
