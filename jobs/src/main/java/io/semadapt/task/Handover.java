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
 * What one thread gives to another, in order and at most a few elements ahead. Either side can end
 * it: the giver by {@link #end()} or {@link #fail}, the taker by {@link #abandon}; the other side
 * sees it at its next call and never waits for a thread that is gone.
 */
final class Handover<T> implements Iterator<T> {
  private final int capacity;
  private final Queue<T> waiting = new ArrayDeque<>();
  private boolean ended;
  private boolean abandoned;
  private Throwable failure;

  /**
   * An open one.
   *
   * @param capacity elements that may wait, at least 1
   */
  Handover(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("Invalid capacity %d: at least 1".formatted(capacity));
    }
    this.capacity = capacity;
  }

  /** Starts the thread of the other side; it keeps no process alive. */
  static Thread start(String doing, Runnable side) {
    Thread thread = new Thread(side, Thread.currentThread().getName() + ", " + doing);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /**
   * Gives an element, once there is room for it.
   *
   * @throws CancellationException if the taker has abandoned it
   */
  synchronized void put(T element) {
    await(() -> waiting.size() < capacity || abandoned);
    if (abandoned) {
      throw abandonment();
    }
    waiting.add(element);
    notifyAll();
  }

  /** There is nothing more to give. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** The giver failed: the taker fails the same way after it has taken what is waiting. */
  synchronized void fail(Throwable reason) {
    failure = failure == null ? reason : failure;
    end();
  }

  /** The taker takes no more; what is waiting is dropped. */
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

  /** The exception of a giver after the taker has left. */
  static CancellationException abandonment() {
    return new CancellationException("Nobody takes it any more");
  }

  /** A failure of another thread, to be thrown in this one; unchecked ones stay what they are. */
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

  /** What is waited for. */
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
