// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import java.util.OptionalInt;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;

/**
 * How many threads of a task decode and encode pictures beside its network: the key {@code
 * picture-threads}.
 */
public final class PictureThreads {
  /** A local property that Spark passes to tasks, which have no configuration. */
  private static final String PROPERTY = "semadapt.picture-threads";

  /** Decodes 1024x512 photographs faster than any network in use takes them. */
  private static final int MOST = 4;

  private static final ThreadLocal<OptionalInt> DRIVER =
      ThreadLocal.withInitial(OptionalInt::empty);

  private PictureThreads() {}

  /** Reads the key, which every job has; empty is automatic. */
  public static OptionalInt read(ConfigSection root) {
    return root.incidental().optionalInteger("picture-threads", Bounds.between(0, 64));
  }

  /**
   * Sets the number for this thread, and for the Spark jobs that it starts from now on.
   *
   * @param threads at least 0; empty is automatic
   */
  public static void choose(OptionalInt threads, Sessions sessions) {
    DRIVER.set(threads);
    String text = threads.isPresent() ? Integer.toString(threads.getAsInt()) : null;
    sessions.whenOpen(session -> session.sparkContext().setLocalProperty(PROPERTY, text));
  }

  /** The number for work on the driver. */
  public static int ofDriver() {
    return DRIVER.get().orElseGet(() -> automatic(processors(), 1));
  }

  /** The number for this task. */
  public static int ofTask() {
    TaskContext task = TaskContext.get();
    String chosen = task.getLocalProperty(PROPERTY);
    return chosen == null ? automatic(task.numPartitions()) : Integer.parseInt(chosen);
  }

  /** No more than the stage's tasks share the process, and no more than it has slots for. */
  private static int automatic(int tasks) {
    SparkConf conf = SparkEnv.get().conf();
    int cores =
        Sessions.localThreads(conf.get("spark.master", ""))
            .orElseGet(() -> conf.getInt("spark.executor.cores", processors()));
    int slots = cores / conf.getInt("spark.task.cpus", 1);
    return automatic(processors(), Math.min(tasks, slots));
  }

  /**
   * What is left of a task's share of the processors when its network has taken one, from 1 to 4.
   * One thread costs nothing where a network uses every core: a batch is made in a hundredth of the
   * step. More would only take memory there.
   *
   * @param processors of the process
   * @param tasks that share them
   */
  static int automatic(int processors, int tasks) {
    return Math.max(1, Math.min(MOST, processors / Math.max(1, tasks) - 1));
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }
}
