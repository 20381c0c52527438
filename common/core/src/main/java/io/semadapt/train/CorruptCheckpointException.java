// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import java.io.IOException;

/** A checkpoint that cannot be trusted; the message names the file and what is wrong with it. */
public final class CorruptCheckpointException extends IOException {
  private static final long serialVersionUID = 1;

  CorruptCheckpointException(String name, String reason) {
    super("Cannot read checkpoint '" + name + "': " + reason);
  }
}
