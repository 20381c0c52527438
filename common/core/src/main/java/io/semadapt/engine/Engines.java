// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.util.List;
import java.util.ServiceLoader;

/** The engines of this build. */
public final class Engines {
  private Engines() {}

  /** Every engine on the class path; loads no native library. */
  public static List<Engine> all() {
    return ServiceLoader.load(Engine.class, Engines.class.getClassLoader()).stream()
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  /**
   * The engine of this build.
   *
   * @throws EngineException if there is none
   */
  public static Engine get() {
    return all().stream()
        .findFirst()
        .orElseThrow(
            () -> new EngineException("Cannot run networks: no engine is on the class path"));
  }
}
