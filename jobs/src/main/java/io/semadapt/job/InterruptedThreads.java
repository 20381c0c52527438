// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.lang.Thread.UncaughtExceptionHandler;

/**
 * Keeps the threads quiet that a run interrupts as it ends early. Spark's threads wait for tasks
 * that still compute, and the session interrupts them when it stops; Java would print a trace of
 * each.
 *
 * @param others handles what else is not caught
 */
record InterruptedThreads(UncaughtExceptionHandler others) implements UncaughtExceptionHandler {
  /** Begins with it, for all threads that have no other handler. */
  static void ignore() {
    UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        new InterruptedThreads(
            before == null ? (thread, failure) -> failure.printStackTrace() : before));
  }

  @Override
  public void uncaughtException(Thread thread, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException) {
        return;
      }
    }
    others.uncaughtException(thread, failure);
  }
}
