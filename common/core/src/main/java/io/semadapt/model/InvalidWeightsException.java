// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

import java.nio.file.Path;

/** A file of weights that does not fit a network; the message names the file and says why. */
public final class InvalidWeightsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidWeightsException(Path file, String reason) {
    super("Cannot read VGG16 weights '%s': %s".formatted(file, reason));
  }
}
