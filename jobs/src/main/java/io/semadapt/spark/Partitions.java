// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import scala.collection.Iterator;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;
import scala.runtime.BoxedUnit;

/**
 * Partitions that the driver takes one by one, in the order in which their tasks end. {@code
 * collect} holds all of them before it returns any.
 */
final class Partitions {
  private Partitions() {}

  /**
   * Computes all partitions at the same time and hands their elements over; fails with the cause if
   * a task fails for good.
   *
   * @param taker called by one thread at a time; what it changed is visible afterwards
   */
  static <T> void forEach(JavaRDD<T> rdd, Consumer<T> taker) {
    List<Object> all =
        IntStream.range(0, rdd.getNumPartitions()).<Object>mapToObj(Integer::valueOf).toList();
    ClassTag<List<T>> tag = ClassTag$.MODULE$.apply(List.class);
    rdd.context()
        .runJob(
            rdd.rdd(),
            new Elements<T>(),
            JavaConverters.asScalaBuffer(all).toSeq(),
            new AbstractFunction2<Object, List<T>, BoxedUnit>() {
              @Override
              public BoxedUnit apply(Object partition, List<T> elements) {
                elements.forEach(taker);
                return BoxedUnit.UNIT;
              }
            },
            tag);
  }

  /** The elements of a partition. */
  private static final class Elements<T>
      extends AbstractFunction2<TaskContext, Iterator<T>, List<T>> implements Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public List<T> apply(TaskContext task, Iterator<T> partition) {
      List<T> elements = new ArrayList<>();
      while (partition.hasNext()) {
        elements.add(partition.next());
      }
      return elements;
    }
  }
}
