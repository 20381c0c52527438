// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.io.Serializable;

/** The engine that runs networks, its device and its precision. */
public record EngineChoice(EngineName engine, Device device, Precision precision)
    implements Serializable {
  /** What a build has, in 32-bit floats. */
  public static final EngineChoice DEFAULT =
      new EngineChoice(EngineName.AUTO, Device.AUTO, Precision.FLOAT32);

  /** One word for each, as {@link #parse} reads them. */
  public String text() {
    return engine + " " + device + " " + precision;
  }

  /** Reads {@link #text}. */
  public static EngineChoice parse(String text) {
    String[] words = text.split(" ", -1);
    return new EngineChoice(
        EngineName.valueOf(words[0]), Device.valueOf(words[1]), Precision.valueOf(words[2]));
  }
}
