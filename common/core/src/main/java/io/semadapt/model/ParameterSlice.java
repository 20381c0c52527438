// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.List;
import java.util.Set;

/**
 * One parameter's place in a network's flat vector.
 *
 * @param layer name of the layer, for example {@code res1.a.conv}
 * @param parameter name within the layer, for example {@code W}
 * @param offset index of its first value
 * @param length number of values
 * @param shape its shape, row-major
 */
public record ParameterSlice(
    String layer, String parameter, int offset, int length, List<Long> shape) {
  private static final Set<String> STATISTICS = Set.of("mean", "log10stdev");

  /** Whether it follows the data, not a gradient: running statistics of batch normalisation. */
  public boolean isStatistic() {
    return STATISTICS.contains(parameter);
  }
}
