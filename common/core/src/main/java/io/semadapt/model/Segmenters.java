// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * The segmenters that there are. A new one is a class that implements {@link SegmenterArchitecture}
 * and a line in {@link #FAMILIES}.
 */
public final class Segmenters {
  private static final List<Family> FAMILIES =
      List.of(
          new Family(UnetArchitecture.FAMILY, UnetArchitecture::new),
          new Family(Fcn8sVgg16Architecture.FAMILY, Fcn8sVgg16Architecture::new));

  private Segmenters() {}

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
        .architecture()
        .apply(size);
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "Unknown segmenter '%s': expected a family (%s), a dash and its size"
            .formatted(
                name, FAMILIES.stream().map(Family::name).collect(Collectors.joining(", "))));
  }

  /**
   * Segmenters that differ in one number.
   *
   * @param architecture of a size
   */
  private record Family(String name, IntFunction<SegmenterArchitecture> architecture) {}
}
