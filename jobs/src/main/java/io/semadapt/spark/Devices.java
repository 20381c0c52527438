// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineException;
import io.semadapt.engine.Engines;
import io.semadapt.error.UserException;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/** Starts the configured engine on its device, on the driver and in every task. */
public final class Devices {
  /** A local property that Spark passes to tasks, which have no configuration. */
  private static final String PROPERTY = "semadapt.engine";

  private static final String GPU = "gpu";

  /** Known before a session opens; threads that a thread starts have its choice, as in Spark. */
  private static final ThreadLocal<EngineChoice> DRIVER =
      new InheritableThreadLocal<>() {
        @Override
        protected EngineChoice initialValue() {
          return EngineChoice.DEFAULT;
        }
      };

  private Devices() {}

  /**
   * Refuses an engine that this build does not have, and what it cannot use; loads no native
   * library.
   *
   * @throws UserException if it cannot
   */
  public static void require(EngineChoice choice) {
    if (Engines.all().isEmpty()) {
      return; // A driver of a job without networks needs none.
    }
    Optional<String> refusal = engine(choice).refusal(choice);
    if (refusal.isPresent()) {
      throw new UserException("%s", refusal.get());
    }
  }

  /**
   * The chosen engine; loads no native library.
   *
   * @throws UserException if this build does not have it
   */
  public static Engine engine(EngineChoice choice) {
    try {
      return Engines.get(choice.engine());
    } catch (EngineException e) {
      throw new UserException(e, "%s", e.getMessage());
    }
  }

  /** Sets the choice for this thread, and for the Spark jobs that it starts from now on. */
  public static void choose(EngineChoice choice, Sessions sessions) {
    DRIVER.set(choice);
    sessions.whenOpen(session -> session.sparkContext().setLocalProperty(PROPERTY, choice.text()));
  }

  /** The choice for this task, or for the driver. */
  public static EngineChoice chosen() {
    TaskContext task = TaskContext.get();
    if (task == null) {
      return DRIVER.get();
    }
    String chosen = task.getLocalProperty(PROPERTY);
    return chosen == null ? EngineChoice.DEFAULT : EngineChoice.parse(chosen);
  }

  /** The same with what {@code auto} stands for in this build. */
  public static EngineChoice used() {
    return Engines.resolved(chosen());
  }

  /**
   * The engine, started on the chosen device. In a task that Spark gave a GPU it uses that one.
   *
   * @throws UserException if there is no engine, or the device cannot be used here
   */
  public static Engine initialize() {
    EngineChoice choice = chosen();
    Engine engine = engine(choice);
    try {
      engine.start(choice, assigned());
      return engine;
    } catch (EngineException e) {
      throw new UserException(e, "%s", e.getMessage());
    }
  }

  /** The address of the GPU that Spark gave this task, if it gave one; none on the driver. */
  public static Optional<String> assigned() {
    TaskContext task = TaskContext.get();
    ResourceInformation gpu = task == null ? null : task.resourcesJMap().get(GPU);
    return gpu == null ? Optional.empty() : Optional.of(gpu.addresses()[0]);
  }
}
