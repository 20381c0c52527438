// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import com.google.common.base.Suppliers;
import com.google.common.util.concurrent.Uninterruptibles;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Threads of one task for short pieces of work that do not depend on each other, such as decoding
 * or encoding a picture. Whoever takes the results in the order of the pieces does not notice how
 * many threads there are. All of them have ended when {@link #close} returns.
 */
public final class TaskThreads implements AutoCloseable {
  private final int threads;
  private final ThreadPoolExecutor pool;
  private final List<Thread> started = new ArrayList<>();

  /**
   * Threads that start when there is work for them. They are daemons and named after this one.
   *
   * @param doing what they do, for their names
   * @param threads at least 0; with 0 a piece is done by the thread that first asks for its result
   */
  public TaskThreads(String doing, int threads) {
    String name = Thread.currentThread().getName() + ", " + doing + " ";
    this.threads = threads;
    this.pool =
        new ThreadPoolExecutor(
            Math.max(1, threads),
            Math.max(1, threads),
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work -> newThread(work, name));
  }

  private synchronized Thread newThread(Runnable work, String name) {
    Thread thread = new Thread(work, name + (started.size() + 1));
    thread.setDaemon(true);
    started.add(thread);
    return thread;
  }

  /**
   * Starts a piece of work. It is never refused: the caller bounds how many pieces are on their
   * way.
   *
   * @return waits for the result; throws what the piece threw, unchecked exceptions unchanged
   */
  public <R> Supplier<R> start(Callable<R> piece) {
    if (threads == 0) {
      return Suppliers.memoize(() -> call(piece))::get;
    }
    Future<R> result = pool.submit(piece);
    return () -> result(result);
  }

  /** The results of a function, in the order of the elements. */
  public <T, R> List<R> map(List<T> elements, Function<T, R> function) {
    List<Supplier<R>> results =
        elements.stream().map(element -> this.<R>start(() -> function.apply(element))).toList();
    return results.stream().map(Supplier::get).toList();
  }

  private static <R> R call(Callable<R> piece) {
    try {
      return piece.call();
    } catch (Exception e) {
      throw Handover.unchecked(e);
    }
  }

  private static <R> R result(Future<R> result) {
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw Handover.unchecked(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for another thread", e);
    }
  }

  /**
   * Drops the pieces that no thread has begun, and waits for the others. Nothing is interrupted:
   * that could break a read whose result another task of the process is waiting for.
   */
  @Override
  public void close() {
    pool.getQueue().clear();
    pool.shutdown();
    List<Thread> all;
    synchronized (this) {
      all = List.copyOf(started);
    }
    all.forEach(Uninterruptibles::joinUninterruptibly);
  }
}
