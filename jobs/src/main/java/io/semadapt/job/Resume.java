// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

/** What a training does with the checkpoints that it finds: its key {@code resume}. */
public enum Resume {
  /** Continues from the latest, with the same engine and precision. */
  TRUE,
  /** Removes them and starts from the beginning. */
  FALSE,
  /** Continues from the latest, also with another engine or precision. */
  ANY_ENGINE
}
