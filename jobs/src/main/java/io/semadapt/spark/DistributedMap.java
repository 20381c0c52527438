// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** One task for each item, such as a shard, with progress as tasks end. */
public final class DistributedMap {
  /**
   * Work of a task on one item: a top-level class or a static lambda, never one that captures a
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
   * @param items at least one
   * @param finished called with each result as its task ends, in any order
   * @return the results, in the order of the items
   */
  public static <T extends Serializable, R extends Serializable> List<R> run(
      SparkSession session, List<T> items, Task<T, R> task, Consumer<R> finished) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    JavaRDD<R> results = spark.parallelize(items, items.size()).map(task::apply);
    List<R> collected = new ArrayList<>(Collections.nCopies(items.size(), null));
    // toLocalIterator would run one task at a time; a handler of finished tasks runs them all.
    TaskResults.collect(
        results,
        (index, result) -> {
          collected.set(index, result);
          finished.accept(result);
        });
    return collected;
  }
}
