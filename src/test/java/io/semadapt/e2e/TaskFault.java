// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;

/** What happens to the executor of a stage's first task as it starts. */
final class TaskFault extends SparkListener {
  /** Whom it happens to, and what. */
  private enum Kind {
    /** SIGKILL: the process and its shuffle files are gone. */
    KILL,
    /** SIGSTOP until another attempt of the task has ended, then SIGCONT: a straggler. */
    FREEZE
  }

  private final StandaloneCluster cluster;
  private final String application;
  private final Kind kind;
  private final int stage;
  private int stages;
  private int stageId;
  private boolean done;
  private final AtomicInteger lost = new AtomicInteger();
  private final AtomicInteger speculated = new AtomicInteger();
  private ProcessHandle frozen;

  private TaskFault(StandaloneCluster cluster, JobSession session, Kind kind, int stage) {
    this.cluster = cluster;
    this.application = session.spark().sparkContext().applicationId();
    this.kind = kind;
    this.stage = stage;
  }

  /**
   * The executor is killed.
   *
   * @param stage which of the job's stages it happens in, counted from 1
   */
  static TaskFault kill(StandaloneCluster cluster, JobSession session, int stage) {
    return new TaskFault(cluster, session, Kind.KILL, stage);
  }

  /** The executor does nothing until the task is done elsewhere, and then goes on with it. */
  static TaskFault freeze(StandaloneCluster cluster, JobSession session, int stage) {
    return new TaskFault(cluster, session, Kind.FREEZE, stage);
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    if (++stages == stage) {
      stageId = submitted.stageInfo().stageId();
    }
  }

  @Override
  public void onTaskStart(SparkListenerTaskStart start) {
    if (!done && stages >= stage && start.stageId() == stageId) {
      done = true;
      ProcessHandle executor = cluster.executor(application, start.taskInfo().executorId());
      if (kind == Kind.KILL) {
        executor.destroyForcibly();
      } else {
        frozen = executor;
        signal("STOP");
      }
    }
  }

  @Override
  public void onTaskEnd(SparkListenerTaskEnd end) {
    if (end.reason() instanceof ExecutorLostFailure) {
      lost.incrementAndGet();
    }
    if (end.taskInfo().speculative() && end.taskInfo().successful()) {
      speculated.incrementAndGet();
      thaw();
    }
  }

  /** Lets a frozen executor go on. */
  void thaw() {
    if (frozen != null) {
      signal("CONT");
      frozen = null;
    }
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(frozen.pid())).start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Tasks that ran when their executor went. */
  int lost() {
    return lost.get();
  }

  /** Tasks whose second attempt was the first to end. */
  int speculated() {
    return speculated.get();
  }
}
