// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

/** An engine that cannot be used here; its message is one line for the user. */
public final class EngineException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EngineException(String message) {
    super(message);
  }

  public EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
