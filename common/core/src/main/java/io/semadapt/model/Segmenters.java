// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The known segmenters. A new one is a class that implements {@link SegmenterArchitecture}, a line
 * in {@link #FAMILIES}, its size key in the reference configuration and its graph in an engine.
 */
public final class Segmenters {
  private static final List<SegmenterFamily> FAMILIES =
      List.of(UnetArchitecture.FAMILY, Fcn8sVgg16Architecture.FAMILY);

  private Segmenters() {}

  /** Every family, the default first. */
  public static List<SegmenterFamily> families() {
    return FAMILIES;
  }

  /**
   * The architecture of this {@link SegmenterArchitecture#name()}.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static SegmenterArchitecture parse(String name) {
    int dash = name.lastIndexOf('-');
    String family = name.substring(0, Math.max(dash, 0));
    int size;
    try {
      size = Integer.parseInt(name.substring(dash + 1));
    } catch (NumberFormatException e) {
      throw unknown(name);
    }
    return FAMILIES.stream()
        .filter(candidate -> candidate.name().equals(family))
        .findFirst()
        .orElseThrow(() -> unknown(name))
        .ofSize()
        .apply(size);
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "Unknown segmenter '%s': expected a family (%s), a dash and its size"
            .formatted(
                name,
                FAMILIES.stream().map(SegmenterFamily::name).collect(Collectors.joining(", "))));
  }
}
