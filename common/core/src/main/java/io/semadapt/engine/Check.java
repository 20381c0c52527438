// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.io.Serializable;

/**
 * One finding of a self-test.
 *
 * @param finding one line for people
 */
public record Check(Level level, String finding) implements Serializable {
  /** How bad it is. */
  public enum Level {
    OK,
    WARN,
    FAIL
  }
}
