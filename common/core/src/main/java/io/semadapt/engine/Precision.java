// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.util.Locale;

/** The numbers that convolutions compute with; parameters and losses are always 32-bit floats. */
public enum Precision {
  /** 32-bit floats. */
  FLOAT32,
  /** 32-bit floats, rounded to 10 bits of fraction inside products: tensor cores of GPUs. */
  TF32,
  /** 16-bit floats with 7 bits of fraction. */
  BFLOAT16;

  /** The same in the configuration: {@code tf32}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
