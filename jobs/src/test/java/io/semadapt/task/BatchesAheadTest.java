// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.error.UserException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The time-out fails a test that hangs. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class BatchesAheadTest {
  private final AtomicLong waited = new AtomicLong(-1);

  @AfterEach
  void noThreadIsLeft() {
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().contains(", making batches"));
  }

  private <B> BatchesAhead<B> ahead(int threads, long first, long end, LongFunction<B> maker) {
    return new BatchesAhead<>(threads, first, end, maker, waited::set);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void batchesComeInTheOrderOfTheSteps(int threads) {
    List<Long> taken = new ArrayList<>();
    try (BatchesAhead<Long> batches = ahead(threads, 5, 105, step -> step * step)) {
      for (long step = 5; step < 105; step++) {
        taken.add(batches.next());
      }
      assertThatThrownBy(batches::next).isInstanceOf(NoSuchElementException.class);
    }
    assertThat(taken).hasSize(100).isSorted().startsWith(25L).endsWith(104L * 104L);
    assertThat(waited.get()).isPositive();
  }

  @Test
  void severalAreMadeAtTheSameTimeByNamedDaemons() {
    CyclicBarrier four = new CyclicBarrier(4);
    Set<String> names = ConcurrentHashMap.newKeySet();
    try (BatchesAhead<Boolean> batches =
        ahead(
            4,
            0,
            4,
            step -> {
              names.add(Thread.currentThread().getName());
              await(four);
              return Thread.currentThread().isDaemon();
            })) {
      assertThat(batches.next()).isTrue();
    }
    String here = Thread.currentThread().getName() + ", making batches ";
    assertThat(names).containsExactlyInAnyOrder(here + 1, here + 2, here + 3, here + 4);
  }

  @Test
  void oneMoreThanThreadsWait() throws InterruptedException {
    AtomicLong made = new AtomicLong();
    CountDownLatch first = new CountDownLatch(3);
    try (BatchesAhead<Long> batches =
        ahead(
            2,
            0,
            1000,
            step -> {
              first.countDown();
              return made.incrementAndGet();
            })) {
      first.await();
      assertThat(made.get()).isLessThanOrEqualTo(3);
      batches.next();
      assertThat(made.get()).isLessThanOrEqualTo(4);
    }
    assertThat(made.get()).isLessThanOrEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4})
  void aFailureArrivesUnchangedAtItsStep(int threads) {
    UserException damaged = new UserException("Cannot read image 'a': it ends early");
    try (BatchesAhead<Long> batches =
        ahead(
            threads,
            0,
            100,
            step -> {
              if (step == 2) {
                throw damaged;
              }
              return step;
            })) {
      assertThat(batches.next()).isZero();
      assertThat(batches.next()).isEqualTo(1);
      assertThatThrownBy(batches::next).isSameAs(damaged);
    }
  }

  @Test
  void errorsArriveToo() {
    try (BatchesAhead<Long> batches =
        ahead(
            1,
            0,
            1,
            step -> {
              throw new OutOfMemoryError("made up");
            })) {
      assertThatThrownBy(batches::next).isInstanceOf(OutOfMemoryError.class).hasMessage("made up");
    }
  }

  /** As when Spark kills a task: the thread that waits leaves, and the others end. */
  @Test
  void anInterruptedStepStopsWaiting() throws InterruptedException {
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    AtomicLong begun = new AtomicLong();
    AtomicBoolean interrupted = new AtomicBoolean();
    List<Throwable> thrown = new ArrayList<>();
    Thread task =
        new Thread(
            () -> {
              try (BatchesAhead<Long> batches =
                  ahead(
                      1,
                      0,
                      100,
                      step -> {
                        begun.incrementAndGet();
                        making.countDown();
                        await(release);
                        return step;
                      })) {
                try {
                  batches.next();
                } catch (IllegalStateException e) {
                  thrown.add(e);
                  interrupted.set(Thread.currentThread().isInterrupted());
                }
                left.countDown();
              }
            });
    task.start();
    making.await();
    task.interrupt();
    left.await();
    // Its close waits for the batch that is being made, which nothing interrupts.
    release.countDown();
    task.join();
    assertThat(thrown).hasSize(1);
    assertThat(thrown.get(0)).hasMessage("Interrupted while waiting for another thread");
    assertThat(interrupted).isTrue();
    assertThat(begun.get()).as("those that had not begun are dropped").isLessThanOrEqualTo(2);
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
