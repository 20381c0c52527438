// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** What happens to an executor while both workers of a job's first segment train. */
final class SegmentFault extends SparkListener {
  /** When, and what. */
  enum Kind {
    /** SIGKILL in the middle of the segment, most likely in a step. */
    KILLED_WHILE_IT_TRAINS,
    /** SIGKILL while it waits in an exchange for the other one, which is frozen until then. */
    KILLED_IN_AN_EXCHANGE,
    /** SIGSTOP until the other one has given up, then SIGCONT. */
    FROZEN_FOR_LONGER_THAN_THE_TIME_OUT
  }

  /** Enough to have met, and to be in some round. */
  private static final Duration SOME_ROUNDS = Duration.ofMillis(1500);

  /** Of a process that waits, in half a second: its heartbeats. */
  private static final Duration IDLE = Duration.ofMillis(50);

  private static final int LOOK_MILLIS = 500;

  private final StandaloneCluster cluster;
  private final String application;
  private final Kind kind;
  private final AtomicInteger repeated = new AtomicInteger();
  private final List<ProcessHandle> executors = new ArrayList<>();
  private int stage = -1;
  private ProcessHandle frozen;

  SegmentFault(StandaloneCluster cluster, JobSession session, Kind kind) {
    this.cluster = cluster;
    this.application = session.spark().sparkContext().applicationId();
    this.kind = kind;
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (stage < 0) {
      stage = submitted.stageInfo().stageId();
    } else if (submitted.stageInfo().stageId() == stage) {
      repeated.incrementAndGet();
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    if (start.stageId() != stage || executors.size() == StandaloneCluster.WORKERS) {
      return;
    }
    executors.add(cluster.executor(application, start.taskInfo().executorId()));
    if (executors.size() == StandaloneCluster.WORKERS) {
      awaitWork(executors.get(0), SOME_ROUNDS);
      happen(executors.get(0), executors.get(1));
    }
  }

  private void happen(ProcessHandle one, ProcessHandle other) {
    if (kind == Kind.KILLED_WHILE_IT_TRAINS) {
      one.destroyForcibly();
      return;
    }
    signal(other, "STOP");
    if (kind == Kind.KILLED_IN_AN_EXCHANGE) {
      awaitIdle(one);
      one.destroyForcibly();
      signal(other, "CONT");
    } else {
      frozen = other;
    }
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    if (frozen != null && completed.stageInfo().failureReason().isDefined()) {
      signal(frozen, "CONT");
      frozen = null;
    }
  }

  /** How often the segment was run again. */
  int repeated() {
    return repeated.get();
  }

  private static void awaitWork(ProcessHandle process, Duration more) {
    Duration enough = used(process).plus(more);
    while (process.isAlive() && used(process).compareTo(enough) < 0) {
      look(process);
    }
  }

  private static void awaitIdle(ProcessHandle process) {
    Duration before;
    do {
      before = used(process);
      look(process);
    } while (process.isAlive() && used(process).minus(before).compareTo(IDLE) > 0);
  }

  private static void look(ProcessHandle process) {
    try {
      process.onExit().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // It lives.
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Duration used(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void signal(ProcessHandle process, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
