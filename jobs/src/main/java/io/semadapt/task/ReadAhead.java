// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;

/**
 * Elements that a second thread makes while this one works on those before: reading and decoding
 * beside a network. They come in the order they were made; what goes wrong in making them is thrown
 * here, after the good ones. The thread is gone when {@link #close} returns.
 */
public final class ReadAhead<T> implements Iterator<T>, AutoCloseable {
  /** Makes elements, on the other thread. */
  @FunctionalInterface
  public interface Producer<T> {
    /** Gives every element to {@code out}, which waits when too many are made. */
    void produce(Consumer<T> out) throws Exception;
  }

  private final Handover<T> handover;
  private final Thread thread;

  /**
   * Starts to make them.
   *
   * @param elements how many are made and kept ahead, at least 1; one more is in the making
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
      // Errors too: whoever waits for the next element must not wait for ever.
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
