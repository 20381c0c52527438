// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

import java.util.Optional;

/**
 * The files of one sample, as paths relative to the root of their tree.
 *
 * @param id unique within its domain: {@code 00005}, {@code aachen_000000_000019}
 * @param instancesPath the map of single objects, for iIoU
 */
public record SampleFiles(
    String id,
    Split split,
    String imagePath,
    Optional<String> labelPath,
    Optional<String> instancesPath) {}
