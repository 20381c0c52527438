// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.error.UserException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import scala.Option;

/** The user's mistakes that tasks have found, such as a damaged shard. */
final class TaskMistakes extends SparkListener {
  private final AtomicReference<UserException> first = new AtomicReference<>();

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() instanceof ExceptionFailure failure) {
      Option<Throwable> thrown = failure.exception();
      Throwable cause = thrown.isDefined() ? thrown.get() : null;
      while (cause != null && !(cause instanceof UserException)) {
        cause = cause.getCause();
      }
      if (cause instanceof UserException mistake) {
        first.compareAndSet(null, mistake);
      }
    }
  }

  /** The first one. */
  Optional<UserException> first() {
    return Optional.ofNullable(first.get());
  }
}
