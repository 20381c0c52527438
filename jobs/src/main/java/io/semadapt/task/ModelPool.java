// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;

/**
 * Networks that the tasks of this process share: a network is built once for each task that runs at
 * the same time, not once for each task. Only those of one key are kept: asking for another one
 * drops them.
 */
public final class ModelPool<T> {
  /** A model and the device that it may be used on. */
  private record Idle<T>(String device, T model) {}

  private final Deque<Idle<T>> idle = new ArrayDeque<>();
  private Object key = "";

  /** The work of a task with a model. */
  @FunctionalInterface
  public interface Work<T, R> {
    /** Has exclusive use of the model until it returns. */
    R apply(T model) throws Exception;
  }

  /**
   * Lends a model. If the work throws, its model is not used again.
   *
   * @param device of the calling thread: a model stays on one device
   * @param wanted what determines the model, such as its recipe, or {@code path#sha256} of its
   *     checkpoint
   * @param build makes a new model if none is idle
   */
  public <R> R lend(String device, Object wanted, Supplier<T> build, Work<T, R> work)
      throws Exception {
    T idleModel = take(wanted, device);
    T model = idleModel == null ? build.get() : idleModel;
    R result = work.apply(model);
    giveBack(wanted, new Idle<>(device, model));
    return result;
  }

  private synchronized T take(Object wanted, String device) {
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

  private synchronized void giveBack(Object of, Idle<T> model) {
    if (of.equals(key)) {
      idle.push(model);
    }
  }
}
