// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.spark;

import io.semadapt.job.JobContext;
import io.semadapt.job.Progress;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;

/** One task for each item, such as a shard, with progress as tasks end. */
public final class DistributedMap {
  /**
   * What a task does with an item: a class of its own or a static lambda, never one that captures a
   * job.
   */
  @FunctionalInterface
  public interface Task<T, R> extends Serializable {
    /** Does the work; repeating it gives the same result. */
    R apply(T item) throws Exception;
  }

  private DistributedMap() {}

  /**
   * Runs the tasks.
   *
   * @param phase what the progress line and Spark's pages call it
   * @param total how much there is to do, in {@code unit}
   * @param count how much of that one result stands for
   * @return the results, in the order of the items
   */
  public static <T extends Serializable, R extends Serializable> List<R> run(
      JobContext context,
      String phase,
      long total,
      String unit,
      List<T> items,
      Task<T, R> task,
      ToLongFunction<R> count) {
    if (items.isEmpty()) {
      return List.of();
    }
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(context.spark().sparkContext());
    JavaRDD<R> results = spark.parallelize(items, items.size()).map(task::apply);
    List<R> collected = new ArrayList<>(Collections.nCopies(items.size(), null));
    try (Progress progress = context.progress(phase, total, unit)) {
      // toLocalIterator would run one task at a time; a handler of finished tasks runs them all.
      TaskResults.collect(
          results,
          (index, result) -> {
            collected.set(index, result);
            progress.add(count.applyAsLong(result));
          });
    }
    return collected;
  }
}
