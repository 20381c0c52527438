// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.util.Locale;

/** The engines that a configuration can name. */
public enum EngineName {
  /** libtorch in a build for its GPUs, else Deeplearning4j. */
  AUTO,
  /** Deeplearning4j and ND4J. */
  DL4J,
  /** libtorch, the library below PyTorch. */
  LIBTORCH;

  /** The same in the configuration: {@code dl4j}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
