// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** The engines of this build. */
public final class Engines {
  private static final List<Engine> ALL =
      ServiceLoader.load(Engine.class, Engines.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private Engines() {}

  /** The engine of this build, if it has one; loads no native library. */
  public static Optional<Engine> find() {
    return ALL.stream().findFirst();
  }

  /**
   * The engine of this build; loads no native library.
   *
   * @throws EngineException if there is none
   */
  public static Engine get() {
    return find()
        .orElseThrow(
            () -> new EngineException("Cannot run networks: no engine is on the class path"));
  }
}
