// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import java.util.function.LongConsumer;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.util.LongAccumulator;
import scala.collection.JavaConverters;

/**
 * Steps of a running task, counted where it runs. Its executor sends them with each heartbeat, ten
 * seconds apart unless {@code spark.executor.heartbeatInterval} says otherwise.
 */
final class StepCounter extends SparkListener implements AutoCloseable {
  private final SparkContext spark;
  private final LongAccumulator steps;
  private final LongConsumer counted;
  private long most;

  /**
   * Starts to listen.
   *
   * @param counted called with the number of steps so far, which never falls: a task that is
   *     repeated is heard again once it is further than the lost one was
   */
  StepCounter(SparkContext spark, LongConsumer counted) {
    this.spark = spark;
    this.steps = spark.longAccumulator("steps");
    this.counted = counted;
    spark.addSparkListener(this);
  }

  /** What a task counts with; goes to the executors. */
  LongAccumulator steps() {
    return steps;
  }

  @Override
  public void onExecutorMetricsUpdate(SparkListenerExecutorMetricsUpdate heartbeat) {
    JavaConverters.seqAsJavaList(heartbeat.accumUpdates()).stream()
        .flatMap(task -> JavaConverters.seqAsJavaList(task._4()).stream())
        .filter(update -> update.id() == steps.id() && update.update().isDefined())
        .forEach(this::count);
  }

  private void count(AccumulableInfo update) {
    long now = (Long) update.update().get();
    if (now > most) {
      most = now;
      counted.accept(now);
    }
  }

  @Override
  public void close() {
    spark.removeSparkListener(this);
  }
}
