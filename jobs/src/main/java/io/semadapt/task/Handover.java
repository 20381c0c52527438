// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CancellationException;

/**
 * A bounded queue from one thread to another. Either side can end it: the producer by {@link
 * #end()} or {@link #fail}, the consumer by {@link #abandon}; the other side notices at its next
 * call and never waits for a thread that has ended.
 */
final class Handover<T> implements Iterator<T> {
  private final int capacity;
  private final Queue<T> waiting = new ArrayDeque<>();
  private boolean ended;
  private boolean abandoned;
  private Throwable failure;

  /**
   * An open queue.
   *
   * @param capacity elements that may wait, at least 1
   */
  Handover(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("Invalid capacity %d: at least 1".formatted(capacity));
    }
    this.capacity = capacity;
  }

  /** Starts the thread of the other side, a daemon. */
  static Thread start(String doing, Runnable side) {
    Thread thread = new Thread(side, Thread.currentThread().getName() + ", " + doing);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /**
   * Adds an element, once there is room for it.
   *
   * @throws CancellationException if the consumer has abandoned the queue
   */
  synchronized void put(T element) {
    await(() -> waiting.size() < capacity || abandoned);
    if (abandoned) {
      throw abandonment();
    }
    waiting.add(element);
    notifyAll();
  }

  /** Ends the queue: no more elements follow. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Ends the queue with a failure: the consumer gets it after the waiting elements. */
  synchronized void fail(Throwable reason) {
    failure = failure == null ? reason : failure;
    end();
  }

  /** Ends the queue on the consumer's side; waiting elements are dropped. */
  synchronized void abandon() {
    abandoned = true;
    waiting.clear();
    notifyAll();
  }

  /** Whether there is another element; waits until that is known. */
  @Override
  public synchronized boolean hasNext() {
    await(() -> !waiting.isEmpty() || ended);
    if (waiting.isEmpty() && failure != null) {
      throw unchecked(failure);
    }
    return !waiting.isEmpty();
  }

  @Override
  public synchronized T next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    T element = waiting.remove();
    notifyAll();
    return element;
  }

  /** The exception of a producer after the consumer has ended. */
  static CancellationException abandonment() {
    return new CancellationException("The other thread has ended");
  }

  /** A failure of another thread, to be thrown in this one; unchecked ones are unchanged. */
  static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure instanceof RuntimeException runtime) {
      return runtime;
    }
    return failure instanceof IOException io
        ? new UncheckedIOException(io.getMessage(), io)
        : new IllegalStateException(failure.getMessage(), failure);
  }

  /** A condition to wait for. */
  private interface Condition {
    boolean holds();
  }

  private void await(Condition condition) {
    while (!condition.holds()) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("Interrupted while waiting for another thread", e);
      }
    }
  }
}
