// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

/** Why a file cannot be read as part of a table, for people. */
final class UnusableFileException extends Exception {
  private static final long serialVersionUID = 1L;

  UnusableFileException(String reason) {
    super(reason);
  }
}
