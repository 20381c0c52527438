// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Elements that a second thread produces ahead of this one, such as images that are read and
 * decoded while a network runs. They come in order; a failure of the producer is thrown here, after
 * the elements before it. The thread has ended when {@link #close} returns.
 */
public final class ReadAhead<T> implements Iterator<T>, AutoCloseable {
  /** Produces elements, on the other thread. */
  @FunctionalInterface
  public interface Producer<T> {
    /** Gives every element to {@code out}, which blocks while the queue is full. */
    void produce(Consumer<T> out) throws Exception;
  }

  private final Handover<T> handover;
  private final Thread thread;

  /**
   * Starts the thread.
   *
   * @param elements capacity of the queue, at least 1; the producer works on one more
   */
  public ReadAhead(int elements, Producer<T> producer) {
    this.handover = new Handover<>(elements);
    this.thread = Handover.start("reading ahead", () -> run(producer));
  }

  private void run(Producer<T> producer) {
    try {
      producer.produce(handover::put);
      handover.end();
    } catch (Throwable e) {
      // Errors too: the consumer must not wait forever.
      handover.fail(e);
    }
  }

  @Override
  public boolean hasNext() {
    return handover.hasNext();
  }

  @Override
  public T next() {
    return handover.next();
  }

  /**
   * Ends the thread at its next element, which then gets a {@link CancellationException}, and waits
   * for it.
   */
  @Override
  public void close() {
    handover.abandon();
    Uninterruptibles.joinUninterruptibly(thread);
  }
}
