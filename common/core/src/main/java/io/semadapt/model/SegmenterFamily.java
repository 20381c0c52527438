// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.util.function.IntFunction;

/**
 * Segmenters that differ in one number, their size.
 *
 * @param name word in the configuration, and {@link SegmenterArchitecture#name()} without the size
 * @param sizeKey key of the size in the configuration: {@code width}
 * @param ofSize makes the architecture of a size; throws an {@link IllegalArgumentException} that
 *     names the valid sizes
 */
public record SegmenterFamily(
    String name, String sizeKey, IntFunction<SegmenterArchitecture> ofSize) {
  /** Whether its networks have layers of batch normalisation, whatever their size. */
  public boolean normalizesBatches() {
    return ofSize.apply(1).normalizesBatches();
  }
}
