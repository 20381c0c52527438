// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** The engines of this build. */
public final class Engines {
  private static final List<Engine> ALL =
      ServiceLoader.load(Engine.class, Engines.class.getClassLoader()).stream()
          .map(ServiceLoader.Provider::get)
          .toList();

  private Engines() {}

  /** Every engine of this build. */
  public static List<Engine> all() {
    return ALL;
  }

  /**
   * The engine of a name, if this build has it; for {@code auto} the one with a CUDA build, else
   * Deeplearning4j, else any. Loads no native library.
   */
  public static Optional<Engine> find(EngineName name) {
    if (name != EngineName.AUTO) {
      return ALL.stream().filter(engine -> engine.name() == name).findFirst();
    }
    Optional<Engine> cuda = ALL.stream().filter(Engine::isCudaBuild).findFirst();
    return cuda.or(() -> find(EngineName.DL4J)).or(() -> ALL.stream().findFirst());
  }

  /** A choice with what {@code auto} stands for in this build; unchanged where it has no engine. */
  public static EngineChoice resolved(EngineChoice choice) {
    return find(choice.engine())
        .map(
            engine ->
                new EngineChoice(
                    engine.name(),
                    choice.device().resolved(engine.isCudaBuild()),
                    choice.precision()))
        .orElse(choice);
  }

  /**
   * The engine of a name; loads no native library.
   *
   * @throws EngineException if this build does not have it
   */
  public static Engine get(EngineName name) {
    return find(name)
        .orElseThrow(
            () ->
                new EngineException(
                    ALL.isEmpty()
                        ? "Cannot run networks: no engine is on the class path"
                        : "Cannot use engine '%s': this build has %s only"
                            .formatted(
                                name.key(),
                                ALL.stream()
                                    .map(engine -> engine.name().key())
                                    .collect(Collectors.joining(" and ")))));
  }
}
