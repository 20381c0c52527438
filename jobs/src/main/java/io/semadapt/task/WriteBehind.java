// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.Iterator;
import java.util.concurrent.CancellationException;

/**
 * Elements that a second thread consumes while this one makes the next, such as results that are
 * encoded and written while a network runs. They are consumed in order; a failure of the consumer
 * is thrown by the next {@link #put} or by {@link #finish}. The thread has ended when {@link
 * #close} returns.
 */
public final class WriteBehind<T> implements AutoCloseable {
  /** Consumes elements, on the other thread. */
  @FunctionalInterface
  public interface ElementConsumer<T> {
    /**
     * Consumes every element. The iterator throws a {@link CancellationException} if the work is
     * cancelled, so that no partial file looks complete.
     */
    void consume(Iterator<T> elements) throws Exception;
  }

  private final Handover<T> handover;
  private final Thread thread;
  private volatile Throwable failure;

  /**
   * Starts the thread.
   *
   * @param elements capacity of the queue, at least 1; the consumer works on one more
   */
  public WriteBehind(int elements, ElementConsumer<T> consumer) {
    this.handover = new Handover<>(elements);
    this.thread = Handover.start("writing behind", () -> run(consumer));
  }

  private void run(ElementConsumer<T> consumer) {
    try {
      consumer.consume(handover);
    } catch (Throwable e) {
      // Errors too: a partial file must not count as a success.
      failure = e;
    } finally {
      handover.abandon();
    }
  }

  /** Adds an element, once there is room for it. */
  public void put(T element) {
    try {
      handover.put(element);
    } catch (CancellationException e) {
      throwFailure();
      throw e;
    }
  }

  /** Waits until the consumer has finished with every element. */
  public void finish() {
    handover.end();
    Uninterruptibles.joinUninterruptibly(thread);
    throwFailure();
  }

  /** Cancels the work, unless {@link #finish} was called before. */
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
