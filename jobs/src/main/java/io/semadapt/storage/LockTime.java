// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;

/** Time as a lock needs it. */
interface LockTime {
  /** The time of day, milliseconds since 1970: what the times of files are compared with. */
  long millis();

  /** A time that no change of the clock changes, in nanoseconds. */
  long nanos();

  /** Waits. */
  void pause(Duration length) throws InterruptedIOException;

  /** That of this machine. */
  static LockTime of(Clock clock) {
    return new LockTime() {
      @Override
      public long millis() {
        return clock.millis();
      }

      @Override
      public long nanos() {
        return System.nanoTime();
      }

      @Override
      public void pause(Duration length) throws InterruptedIOException {
        try {
          Thread.sleep(length.toMillis());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new InterruptedIOException("interrupted");
        }
      }
    };
  }
}
