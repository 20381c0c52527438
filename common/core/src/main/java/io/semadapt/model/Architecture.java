// SPDX-License-Identifier: Apache-2.0
package io.semadapt.model;

/** A network without an engine: what determines its parameters and their first values. */
public interface Architecture {

  /** Its layers that have parameters. */
  Layers layers();

  /**
   * The first values of all parameters, in the order of {@link Layers#layout()}.
   *
   * @param seed any; equal seeds give equal bits on every machine
   */
  float[] initialParameters(long seed);
}
