// SPDX-License-Identifier: Apache-2.0
package io.semadapt.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the known word that a user probably meant. */
public final class Suggestion {
  private Suggestion() {}

  /** {@code " (did you mean 'word'?)"} for the known word nearest to {@code typed}, or nothing. */
  public static String hint(String typed, Collection<String> known) {
    return nearest(typed, known).map(Suggestion::question).orElse("");
  }

  /** {@code " (did you mean 'word'?)"}. */
  static String question(String word) {
    return " (did you mean '" + word + "'?)";
  }

  /** The known word at the smallest edit distance, if at most a third of the letters differ. */
  static Optional<String> nearest(String typed, Collection<String> known) {
    int allowed = typed.length() < 4 ? 1 : Math.max(2, typed.length() / 3);
    return known.stream()
        .filter(word -> distance(typed, word) <= allowed)
        .min(
            Comparator.comparingInt((String word) -> distance(typed, word))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Levenshtein distance, computed one row of the table at a time. */
  static int distance(String left, String right) {
    int[] row = new int[right.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int substituted = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[right.length()];
  }
}
