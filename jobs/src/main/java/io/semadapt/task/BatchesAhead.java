// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/**
 * The batches of consecutive training steps, made by other threads while the step before computes.
 * They come in the order of the steps, and each is a function of its step alone: how many threads
 * make them changes nothing but the time. A failure is thrown where the step would have got its
 * batch.
 *
 * <p>Memory: as many batches as there are threads, and one more, wait or are being made beside the
 * one in use; without threads only that one.
 */
public final class BatchesAhead<B> implements AutoCloseable {
  private final TaskThreads threads;
  private final Queue<Supplier<B>> ahead = new ArrayDeque<>();
  private final int most;
  private final LongFunction<B> maker;
  private final LongConsumer waited;
  private final long end;
  private long next;
  private long waitedNanos;

  /**
   * Begins with the first batches.
   *
   * @param threads that make batches; with 0 each is made when its step asks for it
   * @param first step
   * @param end step after the last
   * @param maker makes the batch of a step; called by several threads at the same time
   * @param waited gets the time that steps have waited for their batches, nanoseconds, at the end
   */
  public BatchesAhead(
      int threads, long first, long end, LongFunction<B> maker, LongConsumer waited) {
    this.threads = new TaskThreads("making batches", threads);
    this.most = threads + 1;
    this.maker = maker;
    this.waited = waited;
    this.end = end;
    this.next = first;
    begin();
  }

  private void begin() {
    for (; next < end && ahead.size() < most; next++) {
      long step = next;
      ahead.add(threads.start(() -> maker.apply(step)));
    }
  }

  /** The batch of the next step, which is waited for if it is not ready. */
  public B next() {
    long start = System.nanoTime();
    B batch = ahead.remove().get();
    waitedNanos += System.nanoTime() - start;
    begin();
    return batch;
  }

  /** The time that steps have waited for their batches so far, nanoseconds. */
  public long waitedNanos() {
    return waitedNanos;
  }

  /** Ends the threads; batches that nobody took are dropped. */
  @Override
  public void close() {
    threads.close();
    waited.accept(waitedNanos);
  }
}
