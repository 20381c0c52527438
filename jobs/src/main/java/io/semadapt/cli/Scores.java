// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.error.UserException;
import io.semadapt.job.ResultText;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The mIoU that a run computed, by variant. */
final class Scores {
  private Scores() {}

  /**
   * Of a result: its component {@code miou}, one number or one for each variant.
   *
   * @param variant that the run was for, or empty
   * @return fractions; the name is empty for a score of no variant
   */
  static Map<String, Double> of(Record result, String variant) {
    Map<String, Double> scores = new TreeMap<>();
    for (RecordComponent component : result.getClass().getRecordComponents()) {
      if (component.getName().equals("miou")) {
        Object value = ResultText.value(result, component);
        if (value instanceof Map<?, ?> byVariant) {
          byVariant.forEach((name, each) -> add(String.valueOf(name), each, scores));
        } else {
          add(variant, value, scores);
        }
      }
    }
    return scores;
  }

  private static void add(String variant, Object value, Map<String, Double> scores) {
    if (value instanceof Optional<?> optional) {
      optional.ifPresent(each -> add(variant, each, scores));
    } else if (value instanceof Double score && Double.isFinite(score)) {
      scores.put(variant, score);
    }
  }

  /** Of a run that ended because its score was too low. */
  static Map<String, Double> of(Throwable thrown, String variant) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof UserException user && user.score().isPresent()) {
        return Map.of(variant, user.score().get());
      }
    }
    return Map.of();
  }
}
