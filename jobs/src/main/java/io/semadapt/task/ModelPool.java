// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import io.semadapt.spark.Devices;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Networks that the tasks of this process lend one another: a checkpoint is read and its network
 * built once for each task that runs at the same time, not once for each task. Those of one
 * checkpoint are kept; asking for another lets them go.
 */
public final class ModelPool<T> {
  /** A model and where it may be used: arrays live on one device. */
  private record Idle<T>(int device, T model) {}

  private final Deque<Idle<T>> idle = new ArrayDeque<>();
  private String key = "";

  /** What a task does with a model. */
  @FunctionalInterface
  public interface Work<T, R> {
    /** Has the model for itself until it returns. */
    R apply(T model) throws Exception;
  }

  /**
   * Lends a model; one whose work throws is not lent again. {@link Devices#initialize} comes first.
   *
   * @param wanted names the checkpoint, contents included: {@code path#sha256}
   * @param build makes another when none is idle
   */
  public <R> R lend(String wanted, Supplier<T> build, Work<T, R> work) throws Exception {
    int device = Nd4j.getAffinityManager().getDeviceForCurrentThread();
    T idleModel = take(wanted, device);
    T model = idleModel == null ? build.get() : idleModel;
    R result = work.apply(model);
    giveBack(wanted, new Idle<>(device, model));
    return result;
  }

  private synchronized T take(String wanted, int device) {
    if (!wanted.equals(key)) {
      idle.clear();
      key = wanted;
    }
    for (Idle<T> each : idle) {
      if (each.device() == device) {
        idle.remove(each);
        return each.model();
      }
    }
    return null;
  }

  private synchronized void giveBack(String of, Idle<T> model) {
    if (of.equals(key)) {
      idle.push(model);
    }
  }
}
