// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.Iterator;
import java.util.concurrent.CancellationException;

/**
 * Elements that a second thread takes while this one makes the next: encoding and writing beside a
 * network. They are taken in the order they are put; what goes wrong with them is thrown at the
 * next {@link #put} or at {@link #finish}. The thread is gone when {@link #close} returns.
 */
public final class WriteBehind<T> implements AutoCloseable {
  /** Takes elements, on the other thread. */
  @FunctionalInterface
  public interface Taker<T> {
    /**
     * Takes every element. The iterator throws a {@link CancellationException} when the work was
     * given up, so that no file ends as if it were whole.
     */
    void take(Iterator<T> elements) throws Exception;
  }

  private final Handover<T> handover;
  private final Thread thread;
  private volatile Throwable failure;

  /**
   * Starts to take them.
   *
   * @param elements how many may wait, at least 1; one more is in the taking
   */
  public WriteBehind(int elements, Taker<T> taker) {
    this.handover = new Handover<>(elements);
    this.thread = Handover.start("writing behind", () -> run(taker));
  }

  private void run(Taker<T> taker) {
    try {
      taker.take(handover);
    } catch (Throwable e) {
      // Errors too: a lost page of a file must not pass for success.
      failure = e;
    } finally {
      handover.abandon();
    }
  }

  /** Hands an element over, once there is room for it. */
  public void put(T element) {
    try {
      handover.put(element);
    } catch (CancellationException e) {
      throwFailure();
      throw e;
    }
  }

  /** Returns when every element has been taken and the taker is done. */
  public void finish() {
    handover.end();
    Uninterruptibles.joinUninterruptibly(thread);
    throwFailure();
  }

  /** Without {@link #finish} before, gives the work up: what was begun is not completed. */
  @Override
  public void close() {
    handover.fail(Handover.abandonment());
    Uninterruptibles.joinUninterruptibly(thread);
  }

  private void throwFailure() {
    if (failure != null) {
      throw Handover.unchecked(failure);
    }
  }
}
