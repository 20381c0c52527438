// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import scala.Function2;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/** Runs one task for each element and passes on each result as its task ends. */
final class TaskResults {
  /** A Scala function that can be sent to executors. */
  private interface PartitionFunction<T, R>
      extends Function2<TaskContext, Iterator<T>, R>, Serializable {}

  /** Receives one result. */
  @FunctionalInterface
  interface Handler<R> {
    void accept(int index, R result);
  }

  private TaskResults() {}

  static <R> void collect(JavaRDD<R> rdd, Handler<R> handler) {
    PartitionFunction<R, R> first = (task, elements) -> elements.next();
    Function2<Object, R, BoxedUnit> onResult =
        (index, result) -> {
          handler.accept((Integer) index, result);
          return BoxedUnit.UNIT;
        };
    List<Object> partitions = new ArrayList<>();
    for (int index = 0; index < rdd.getNumPartitions(); index++) {
      partitions.add(index);
    }
    Seq<Object> numbers = JavaConverters.asScalaBuffer(partitions).toSeq();
    ClassTag<R> tag = ClassTag$.MODULE$.apply(Object.class);
    rdd.rdd().sparkContext().runJob(rdd.rdd(), first, numbers, onResult, tag);
  }
}
