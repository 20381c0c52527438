// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How often each class is drawn for, Hoyer et al. 2022 (DAFormer, arXiv 2111.14887), eq. 3:
 *
 * <pre>{@code
 * P(c) = exp((1 - f_c) / T) / sum over c' of exp((1 - f_c') / T)
 * f_c = share of class c in the labelled pixels
 * }</pre>
 *
 * @param chances P(c) of each train id; empty when samples are not drawn by class
 */
record RareClasses(ArrayList<Double> chances) implements Serializable {
  /** Samples are taken one after the other. */
  static final RareClasses OFF = new RareClasses(new ArrayList<>());

  /**
   * The chances at a temperature.
   *
   * @param temperature T, above 0: the smaller, the more often rare classes come
   */
  static RareClasses of(long[] classPixels, double temperature) {
    double total = Math.max(1, Arrays.stream(classPixels).sum());
    // Divided by the largest, which alone may overflow.
    double least = Arrays.stream(classPixels).min().orElse(0) / total;
    List<Double> powers =
        Arrays.stream(classPixels)
            .mapToObj(pixels -> Math.exp((least - pixels / total) / temperature))
            .toList();
    double sum = powers.stream().mapToDouble(Double::doubleValue).sum();
    return new RareClasses(new ArrayList<>(powers.stream().map(power -> power / sum).toList()));
  }

  boolean isOn() {
    return !chances.isEmpty();
  }
}
