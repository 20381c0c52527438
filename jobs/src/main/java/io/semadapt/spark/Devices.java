// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.dl4j.nn.Backend;
import io.semadapt.engine.Device;
import io.semadapt.engine.Gpu;
import io.semadapt.error.UserException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import org.apache.spark.sql.SparkSession;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Brings the device that the configuration asks for to the driver and to every task, and refuses
 * what could not run before ND4J loads it: its CUDA backend dies at the first kernel on a GPU that
 * it has no machine code for.
 */
public final class Devices {
  /** Travels with Spark's jobs to their tasks, where no configuration is. */
  private static final String PROPERTY = "semadapt.device";

  private static final String GPU = "gpu";
  private static final AtomicBoolean CUDA_CHECKED = new AtomicBoolean();

  private Devices() {}

  /**
   * Refuses a device that this build cannot use.
   *
   * @throws UserException if it cannot
   */
  public static void require(Device device) {
    require(device.refusal(Backend.isCudaBuild()));
  }

  /** Sets the device for the Spark jobs that this thread starts from now on. */
  public static void choose(Device device, Sessions sessions) {
    sessions.whenOpen(session -> session.sparkContext().setLocalProperty(PROPERTY, device.name()));
  }

  /**
   * To be called before networks or arrays are used, on the driver and in every task: checks the
   * device and chooses the native library. In a task that Spark gave a GPU, arrays live on that one
   * from now on.
   *
   * @throws UserException if the device cannot be used here
   */
  public static void initialize() {
    TaskContext task = TaskContext.get();
    String chosen = task == null ? driverProperty() : task.getLocalProperty(PROPERTY);
    Device device = chosen == null ? Device.AUTO : Device.valueOf(chosen);
    Backend.initialize();
    if (!Backend.isCudaBuild()) {
      require(device.refusal(/* cudaBuild= */ false));
      return;
    }
    List<Gpu> gpus = Gpu.find();
    require(device.refusal(/* cudaBuild= */ true, gpus));
    Optional<String> assigned = assigned();
    if (assigned.isPresent()) {
      Nd4j.getAffinityManager().unsafeSetDevice(ordinal(assigned.get(), gpus));
    }
    if (CUDA_CHECKED.compareAndSet(false, true) && (Backend.isCpu() || !Backend.computes())) {
      throw new UserException(
          "Cannot use device '%s': %s",
          device.key(),
          Backend.isCpu() ? "the CPU backend was loaded" : "a product of two matrices is wrong");
    }
  }

  /** The address of the GPU that Spark gave this task, if it gave one; none on the driver. */
  public static Optional<String> assigned() {
    TaskContext task = TaskContext.get();
    ResourceInformation gpu = task == null ? null : task.resourcesJMap().get(GPU);
    return gpu == null ? Optional.empty() : Optional.of(gpu.addresses()[0]);
  }

  /**
   * CUDA's number of the GPU that Spark assigned: the position among the visible ones. Where the
   * cluster shows a task its one GPU alone, that is the one.
   */
  static int ordinal(String address, List<Gpu> visible) {
    for (int position = 0; position < visible.size(); position++) {
      Gpu gpu = visible.get(position);
      if (address.equals(Integer.toString(gpu.index())) || address.equals(gpu.uuid())) {
        return position;
      }
    }
    if (visible.size() == 1) {
      return 0;
    }
    throw new UserException(
        "Cannot use GPU '%s' that Spark assigned: nvidia-smi lists %s (does"
            + " spark.executor.resource.gpu.discoveryScript print its indices?)",
        address, visible.stream().map(Gpu::index).toList());
  }

  private static String driverProperty() {
    return SparkSession.getDefaultSession().isDefined()
        ? SparkSession.getDefaultSession().get().sparkContext().getLocalProperty(PROPERTY)
        : null;
  }

  private static void require(Optional<String> refusal) {
    if (refusal.isPresent()) {
      throw new UserException("%s", refusal.get());
    }
  }
}
