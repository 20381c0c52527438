// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.util.List;

/**
 * The GPUs that a library has machine code for.
 *
 * @param description for people
 * @param ranges of compute capabilities
 */
public record GpuSupport(String description, List<Range> ranges) {
  /**
   * Compute capabilities.
   *
   * @param first supported
   * @param end first that is not
   */
  public record Range(double first, double end) {}

  /** Copies the list. */
  public GpuSupport {
    ranges = List.copyOf(ranges);
  }

  /** Whether there is code for a GPU. */
  public boolean covers(Gpu gpu) {
    return ranges.stream()
        .anyMatch(range -> gpu.capability() >= range.first() && gpu.capability() < range.end());
  }
}
