// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Networks that the tasks of this process lend one another: a checkpoint is read and its network
 * built once for each task that runs at the same time, not once for each task. Those of one
 * checkpoint are kept; asking for another lets them go.
 */
public final class ModelPool<T> {
  /** A model and the device that it may be used on. */
  private record Idle<T>(String device, T model) {}

  private final Deque<Idle<T>> idle = new ArrayDeque<>();
  private String key = "";

  /** What a task does with a model. */
  @FunctionalInterface
  public interface Work<T, R> {
    /** Has the model for itself until it returns. */
    R apply(T model) throws Exception;
  }

  /**
   * Lends a model; one whose work throws is not lent again.
   *
   * @param device of the calling thread: a model stays on one
   * @param wanted names the checkpoint, contents included: {@code path#sha256}
   * @param build makes another when none is idle
   */
  public <R> R lend(String device, String wanted, Supplier<T> build, Work<T, R> work)
      throws Exception {
    T idleModel = take(wanted, device);
    T model = idleModel == null ? build.get() : idleModel;
    R result = work.apply(model);
    giveBack(wanted, new Idle<>(device, model));
    return result;
  }

  private synchronized T take(String wanted, String device) {
    if (!wanted.equals(key)) {
      idle.clear();
      key = wanted;
    }
    for (Idle<T> each : idle) {
      if (each.device().equals(device)) {
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
