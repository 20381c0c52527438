// SPDX-License-Identifier: Apache-2.0
package io.semadapt.bench;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The median repetition of a turn.
 *
 * @param wall milliseconds
 * @param processor milliseconds of the whole process
 * @param gpuMegabytes peak of GPU memory since the scenario began, in units of 2^20; empty where
 *     the side does not say
 */
record Turn(double wall, double processor, OptionalDouble gpuMegabytes) {
  /** A turn of each side, one after the other. */
  record Round(Turn own, Turn peer) {
    static double median(List<Round> rounds, ToDoubleFunction<Round> value) {
      return Medians.of(rounds.stream().mapToDouble(value).toArray());
    }

    double ratio() {
      return own.wall / peer.wall;
    }
  }

  double cores() {
    return processor / wall;
  }
}
