// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

/** The numbers that workers send one another to average their parameters. */
public enum Wire {
  /** 32-bit floats: the exact mean. */
  FLOAT32,
  /**
   * What has changed since the last mean, as 16-bit floats with 7 bits of fraction: half the bytes,
   * a rounded mean.
   */
  BFLOAT16
}
