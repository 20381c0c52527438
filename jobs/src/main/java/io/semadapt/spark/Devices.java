// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.engine.Device;
import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineException;
import io.semadapt.engine.Engines;
import io.semadapt.error.UserException;
import java.util.Optional;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.sql.SparkSession;

/** Starts the engine on the configured device, on the driver and in every task. */
public final class Devices {
  /** A local property that Spark passes to tasks, which have no configuration. */
  private static final String PROPERTY = "semadapt.device";

  private static final String GPU = "gpu";

  private Devices() {}

  /**
   * Refuses a device that this build cannot use; loads no native library.
   *
   * @throws UserException if it cannot
   */
  public static void require(Device device) {
    Optional<String> refusal = Engines.find().flatMap(engine -> engine.refusal(device));
    if (refusal.isPresent()) {
      throw new UserException("%s", refusal.get());
    }
  }

  /**
   * The engine of this build; loads no native library.
   *
   * @throws UserException if there is none
   */
  public static Engine engine() {
    try {
      return Engines.get();
    } catch (EngineException e) {
      throw new UserException(e, "%s", e.getMessage());
    }
  }

  /** Sets the device for the Spark jobs that this thread starts from now on. */
  public static void choose(Device device, Sessions sessions) {
    sessions.whenOpen(session -> session.sparkContext().setLocalProperty(PROPERTY, device.name()));
  }

  /**
   * The engine, started on the configured device. In a task that Spark gave a GPU it uses that one.
   *
   * @throws UserException if there is no engine, or the device cannot be used here
   */
  public static Engine initialize() {
    TaskContext task = TaskContext.get();
    String chosen = task == null ? driverProperty() : task.getLocalProperty(PROPERTY);
    Engine engine = engine();
    try {
      engine.start(chosen == null ? Device.AUTO : Device.valueOf(chosen), assigned());
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

  private static String driverProperty() {
    return SparkSession.getDefaultSession().isDefined()
        ? SparkSession.getDefaultSession().get().sparkContext().getLocalProperty(PROPERTY)
        : null;
  }
}
