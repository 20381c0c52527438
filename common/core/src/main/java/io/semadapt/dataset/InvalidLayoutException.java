// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dataset;

/** A folder that does not hold the corpus it should; the message says what was expected. */
public final class InvalidLayoutException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception whose message is for a user. */
  public InvalidLayoutException(String message) {
    super(message);
  }
}
