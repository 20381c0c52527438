// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.train.TrainingState;
import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * One round of parameter averaging (local SGD, McMahan et al. 2017, arXiv 1602.05629): every worker
 * trains from the same state for a while, then the states are averaged element by element, weighted
 * by the samples each worker saw.
 *
 * <p>The {@link OrderedMean} depends neither on the order of arrival nor on a lost executor, as
 * long as {@link LocalTraining} depends on nothing but its arguments.
 *
 * <p>Adam's moments and a generator's moving average are averaged as well. Averaged Adam is not
 * large-batch Adam, even with one local step: the root of a mean is not the mean of roots.
 */
public final class ParameterAveraging {
  private ParameterAveraging() {}

  /** The training of one worker between two averages. */
  @FunctionalInterface
  public interface LocalTraining<M extends Serializable> extends Serializable {
    /**
     * Trains from {@code state}; must give the same result whenever it is repeated with the same
     * arguments.
     *
     * @param worker 0 to workers - 1
     * @param state shared with other tasks of this process: must not be modified
     */
    Contribution<M> train(int worker, TrainingState state) throws Exception;
  }

  /**
   * The contribution of one worker to the average.
   *
   * @param state after its local steps
   * @param samples its weight, at least 1
   * @param metrics of these steps, for the driver
   */
  public record Contribution<M extends Serializable>(TrainingState state, long samples, M metrics)
      implements Serializable {}

  /**
   * The result of a round.
   *
   * @param state the average, at the step of the worker that went furthest
   * @param metrics of each worker, in their order
   * @param drift the largest {@code |theta_i - mean| / |mean|} over the workers i: how far they
   *     have drifted apart
   */
  public record Round<M extends Serializable>(TrainingState state, List<M> metrics, double drift) {}

  /**
   * Runs one round; fails with the cause if a worker fails for good.
   *
   * @param workers at least 1; each is one Spark task
   */
  public static <M extends Serializable> Round<M> run(
      JavaSparkContext spark, TrainingState state, int workers, LocalTraining<M> training) {
    Broadcast<TrainingState> start = spark.broadcast(state);
    try {
      JavaPairRDD<Integer, OrderedMean.Part<Trained<M>>> parts =
          spark
              .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
              .mapToPair(worker -> part(worker, training.train(worker, start.value())));
      OrderedMean.Mean<Trained<M>> mean = OrderedMean.of(parts, workers, lengths(state));
      long step = mean.metrics().stream().mapToLong(Trained::step).max().orElseThrow();
      return new Round<>(
          TrainingState.of(step, mean.vectors()),
          mean.metrics().stream().map(Trained::metrics).toList(),
          mean.drift());
    } finally {
      start.destroy();
    }
  }

  private static List<Integer> lengths(TrainingState state) {
    return state.vectors().stream().map(vector -> vector.length).toList();
  }

  private static <M extends Serializable> Tuple2<Integer, OrderedMean.Part<Trained<M>>> part(
      int worker, Contribution<M> contribution) {
    TrainingState state = contribution.state();
    Trained<M> trained = new Trained<>(state.step(), contribution.metrics());
    return new Tuple2<>(
        worker, new OrderedMean.Part<>(state.vectors(), contribution.samples(), trained));
  }

  private record Trained<M extends Serializable>(long step, M metrics) implements Serializable {}
}
