// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ctrl-C while a segment computed printed two traces of threads of Spark's. */
final class InterruptedThreadsTest {
  @Test
  void onlyInterruptionsAreIgnored() {
    List<Throwable> handled = new ArrayList<>();
    InterruptedThreads handler = new InterruptedThreads((thread, failure) -> handled.add(failure));
    Throwable other = new IllegalStateException("other");

    handler.uncaughtException(Thread.currentThread(), new InterruptedException());
    handler.uncaughtException(
        Thread.currentThread(), new IllegalStateException(new InterruptedException()));
    handler.uncaughtException(Thread.currentThread(), other);

    assertThat(handled).containsExactly(other);
  }
}
