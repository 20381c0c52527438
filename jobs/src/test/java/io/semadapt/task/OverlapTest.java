// SPDX-License-Identifier: Apache-2.0
package io.semadapt.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link ReadAhead} and {@link WriteBehind}. The time-out fails a test that hangs. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class OverlapTest {
  @AfterEach
  void noThreadIsLeft() {
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.endsWith(", reading ahead") || name.endsWith(", writing behind"));
  }

  @Test
  void elementsComeInTheirOrder() {
    List<Integer> taken = new ArrayList<>();
    try (ReadAhead<Integer> numbers = new ReadAhead<>(2, out -> count(1000, out::accept));
        WriteBehind<Integer> behind =
            new WriteBehind<>(3, all -> all.forEachRemaining(taken::add))) {
      numbers.forEachRemaining(behind::put);
      behind.finish();
    }
    assertThat(taken).hasSize(1000).isSorted();
  }

  @Test
  void emptyInputGivesNoElement() {
    try (ReadAhead<Integer> none = new ReadAhead<>(1, out -> {})) {
      assertThat(none.hasNext()).isFalse();
    }
  }

  @Test
  void readsAheadAsManyElementsAsTheCapacityAndOneMore() throws InterruptedException {
    AtomicInteger made = new AtomicInteger();
    CountDownLatch third = new CountDownLatch(3);
    try (ReadAhead<Integer> numbers =
        new ReadAhead<>(
            2,
            out ->
                count(
                    100,
                    number -> {
                      made.incrementAndGet();
                      third.countDown();
                      out.accept(number);
                    }))) {
      third.await();
      assertThat(made).hasValue(3);
      numbers.next();
      numbers.next();
      assertThat(numbers.next()).isEqualTo(2);
    }
    assertThat(made).hasValueLessThan(10);
  }

  @Test
  void failureOfTheReaderComesAfterTheElementsBeforeIt() {
    IllegalStateException damage = new IllegalStateException("damaged");
    try (ReadAhead<Integer> numbers =
        new ReadAhead<>(
            1,
            out -> {
              out.accept(7);
              throw damage;
            })) {
      assertThat(numbers.next()).isEqualTo(7);
      assertThatThrownBy(numbers::hasNext).isSameAs(damage);
      assertThatThrownBy(numbers::next).isSameAs(damage);
    }
  }

  @Test
  void checkedExceptionsAndErrorsArriveToo() {
    try (ReadAhead<Integer> lost =
            new ReadAhead<>(
                1,
                out -> {
                  throw new FileNotFoundException("shard");
                });
        ReadAhead<Integer> full =
            new ReadAhead<>(
                1,
                out -> {
                  throw new OutOfMemoryError("made up");
                })) {
      assertThatThrownBy(lost::hasNext)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("shard")
          .hasCauseInstanceOf(FileNotFoundException.class);
      assertThatThrownBy(full::hasNext).isInstanceOf(OutOfMemoryError.class).hasMessage("made up");
    }
  }

  @Test
  void aReaderWithoutAConsumerEnds() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    ReadAhead<Integer> numbers =
        new ReadAhead<>(
            1,
            out -> {
              try {
                count(Integer.MAX_VALUE, out::accept);
              } catch (CancellationException e) {
                ended.countDown();
                throw e;
              }
            });
    numbers.next();
    numbers.close();
    assertThat(ended.await(0, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void failureOfTheWriterEndsTheWork() {
    IllegalStateException full = new IllegalStateException("disk full");
    try (WriteBehind<Integer> behind =
        new WriteBehind<>(
            1,
            all -> {
              all.next();
              throw full;
            })) {
      assertThatThrownBy(() -> count(Integer.MAX_VALUE, behind::put)).isSameAs(full);
      assertThatThrownBy(behind::finish).isSameAs(full);
    }
  }

  @Test
  void finishThrowsAFailureAtTheEndOfTheWriter() {
    try (WriteBehind<Integer> behind =
        new WriteBehind<>(
            1,
            all -> {
              all.forEachRemaining(each -> {});
              throw new FileNotFoundException("footer");
            })) {
      behind.put(1);
      assertThatThrownBy(behind::finish)
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage("footer");
    }
  }

  @Test
  void aWriterOfAFailedTaskNeverReachesTheEnd() {
    List<Integer> taken = new ArrayList<>();
    AtomicInteger ends = new AtomicInteger();
    WriteBehind<Integer> behind =
        new WriteBehind<>(
            5,
            (Iterator<Integer> all) -> {
              all.forEachRemaining(taken::add);
              ends.incrementAndGet();
            });
    behind.put(1);
    behind.close();
    assertThat(taken).containsExactly(1);
    assertThat(ends).hasValue(0);
  }

  private interface Visit {
    void accept(int number);
  }

  private static void count(int end, Visit visit) {
    for (int number = 0; number < end; number++) {
      visit.accept(number);
    }
  }
}
