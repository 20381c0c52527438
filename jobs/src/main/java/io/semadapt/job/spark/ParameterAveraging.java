// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.spark;

import io.semadapt.train.ParameterAverage;
import io.semadapt.train.TrainingState;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * One round of parameter averaging (local SGD, McMahan et al. 2017, arXiv 1602.05629): every worker
 * trains from the same state for a while, then the states are averaged element by element, weighted
 * by the samples each worker saw.
 *
 * <p>The mean is a reduce-scatter over Spark's shuffle: each worker's vectors are cut into as many
 * chunks as there are workers, each chunk is averaged by one task in the order of the workers, and
 * the driver collects the averaged chunks only. So the driver never holds more than one state, and
 * the result depends neither on the order of arrival nor on a lost executor, as long as {@link
 * LocalTraining} depends on nothing but its arguments.
 *
 * <p>Adam's moments and a generator's moving average are averaged as well. Averaged Adam is not
 * large-batch Adam, even with one local step: the root of a mean is not the mean of roots.
 */
public final class ParameterAveraging {
  private ParameterAveraging() {}

  /** What a worker does between two averages. */
  @FunctionalInterface
  public interface LocalTraining<M extends Serializable> extends Serializable {
    /**
     * Trains from {@code state}; must give the same result whenever it is repeated with the same
     * arguments.
     *
     * @param worker 0 to workers - 1
     * @param state shared with other tasks of this process: not to be written to
     */
    Contribution<M> train(int worker, TrainingState state) throws Exception;
  }

  /**
   * What one worker brings to the average.
   *
   * @param state after its local steps
   * @param samples its weight, at least 1
   * @param metrics what the driver wants to hear of these steps
   */
  public record Contribution<M extends Serializable>(TrainingState state, long samples, M metrics)
      implements Serializable {}

  /**
   * The end of a round.
   *
   * @param state the average, at the step of the worker that went furthest
   * @param metrics of each worker, in their order
   * @param drift the largest {@code |theta_i - mean| / |mean|} over the workers i: how far they had
   *     parted
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
      List<AveragedChunk<M>> chunks =
          spark
              .parallelize(IntStream.range(0, workers).boxed().toList(), workers)
              .flatMapToPair(
                  worker ->
                      slices(worker, workers, training.train(worker, start.value())).iterator())
              .groupByKey(workers)
              .map(ParameterAveraging::average)
              .collect();
      return join(state, workers, chunks);
    } finally {
      start.destroy();
    }
  }

  private static <M extends Serializable> List<Tuple2<Integer, Slice<M>>> slices(
      int worker, int workers, Contribution<M> contribution) {
    TrainingState state = contribution.state();
    List<Tuple2<Integer, Slice<M>>> slices = new ArrayList<>();
    for (int part = 0; part < workers; part++) {
      int chunk = part;
      TrainingState slice =
          TrainingState.of(
              state.step(),
              state.vectors().stream()
                  .map(
                      vector ->
                          Arrays.copyOfRange(
                              vector,
                              start(chunk, workers, vector.length),
                              start(chunk + 1, workers, vector.length)))
                  .toList());
      M metrics = chunk == 0 ? contribution.metrics() : null;
      slices.add(new Tuple2<>(chunk, new Slice<>(worker, slice, contribution.samples(), metrics)));
    }
    return slices;
  }

  private static int start(int chunk, int chunks, int length) {
    return (int) ((long) length * chunk / chunks);
  }

  private static <M extends Serializable> AveragedChunk<M> average(
      Tuple2<Integer, Iterable<Slice<M>>> chunk) {
    List<Slice<M>> slices = new ArrayList<>();
    chunk._2().forEach(slices::add);
    slices.sort(Comparator.comparingInt(Slice::worker));
    List<ParameterAverage> averages =
        slices.get(0).part().vectors().stream()
            .map(vector -> ParameterAverage.empty(vector.length))
            .toList();
    long step = 0;
    for (Slice<M> slice : slices) {
      List<float[]> vectors = slice.part().vectors();
      for (int i = 0; i < vectors.size(); i++) {
        averages.get(i).add(vectors.get(i), slice.samples());
      }
      step = Math.max(step, slice.part().step());
    }
    TrainingState average =
        TrainingState.of(step, averages.stream().map(ParameterAverage::mean).toList());
    float[] mean = average.parameters();
    List<Double> squaredDistances =
        slices.stream().map(slice -> squaredDistance(slice.part().parameters(), mean)).toList();
    List<M> metrics = chunk._1() == 0 ? slices.stream().map(Slice::metrics).toList() : List.of();
    return new AveragedChunk<>(
        chunk._1(),
        average,
        new ArrayList<>(metrics),
        new ArrayList<>(squaredDistances),
        squaredDistance(mean, new float[mean.length]));
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static <M extends Serializable> Round<M> join(
      TrainingState before, int workers, List<AveragedChunk<M>> chunks) {
    List<float[]> joined =
        before.vectors().stream().map(vector -> new float[vector.length]).toList();
    double[] squaredDistances = new double[workers];
    double squaredNorm = 0;
    long step = 0;
    List<M> metrics = List.of();
    for (AveragedChunk<M> chunk :
        chunks.stream().sorted(Comparator.comparingInt(AveragedChunk::index)).toList()) {
      for (int i = 0; i < joined.size(); i++) {
        float[] part = chunk.mean().vectors().get(i);
        int from = start(chunk.index(), workers, joined.get(i).length);
        System.arraycopy(part, 0, joined.get(i), from, part.length);
      }
      for (int worker = 0; worker < workers; worker++) {
        squaredDistances[worker] += chunk.squaredDistances().get(worker);
      }
      squaredNorm += chunk.squaredNorm();
      step = chunk.mean().step();
      if (chunk.index() == 0) {
        metrics = chunk.metrics();
      }
    }
    double farthest = Arrays.stream(squaredDistances).max().orElse(0);
    double drift = squaredNorm == 0 ? 0 : Math.sqrt(farthest / squaredNorm);
    return new Round<>(TrainingState.of(step, joined), List.copyOf(metrics), drift);
  }

  private record Slice<M extends Serializable>(
      int worker, TrainingState part, long samples, M metrics) implements Serializable {}

  private record AveragedChunk<M extends Serializable>(
      int index,
      TrainingState mean,
      ArrayList<M> metrics,
      ArrayList<Double> squaredDistances,
      double squaredNorm)
      implements Serializable {}
}
