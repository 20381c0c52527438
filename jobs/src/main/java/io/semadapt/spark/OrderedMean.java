// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.train.FloatVectors;
import io.semadapt.train.ParameterAverage;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * The element-wise mean of workers' vectors: a reduce-scatter over Spark's shuffle. Each worker's
 * vectors are cut into as many chunks as there are workers, or more if they are large, each chunk
 * is averaged by one task in the order of the workers, and the driver copies each averaged chunk to
 * its place as it arrives. So the driver never holds more than the mean and a few chunks, and the
 * result depends neither on the order of arrival nor on a lost executor.
 */
public final class OrderedMean {
  /**
   * Floats of a chunk at most: a task holds several copies of its chunk, and of its result, at the
   * same time.
   */
  private static final long CHUNK = 1 << 24;

  private OrderedMean() {}

  /**
   * The contribution of one worker.
   *
   * @param vectors as many and as long as every other worker's
   * @param samples its weight, at least 1
   * @param metrics for the driver
   */
  public record Part<M extends Serializable>(List<float[]> vectors, long samples, M metrics)
      implements Serializable {}

  /**
   * The mean.
   *
   * @param metrics of each worker, in their order
   * @param drift the largest {@code |theta_i - mean| / |mean|} over the workers' first vectors
   *     {@code theta_i}: how far the workers have drifted apart
   */
  public record Mean<M extends Serializable>(
      List<float[]> vectors, List<M> metrics, double drift) {}

  /**
   * Computes the parts and averages them; fails with the cause if a worker fails for good.
   *
   * @param parts by worker, 0 to workers - 1
   * @param lengths of the vectors of a part
   */
  public static <M extends Serializable> Mean<M> of(
      JavaPairRDD<Integer, Part<M>> parts, int workers, List<Integer> lengths) {
    long floats = lengths.stream().mapToLong(Integer::longValue).sum();
    return average(parts, chunks(workers, floats), lengths);
  }

  static <M extends Serializable> Mean<M> average(
      JavaPairRDD<Integer, Part<M>> parts, int chunks, List<Integer> lengths) {
    JavaRDD<Chunk<M>> averaged =
        parts
            .flatMapToPair(
                part ->
                    IntStream.range(0, chunks)
                        .mapToObj(chunk -> slice(part._1(), part._2(), chunk, chunks))
                        .iterator())
            .groupByKey(chunks)
            .map(OrderedMean::average);
    JoinedChunks<M> joined = new JoinedChunks<>(chunks, lengths);
    Partitions.forEach(averaged, joined::add);
    return joined.mean();
  }

  static int chunks(int workers, long floats) {
    return Math.toIntExact(Math.max(workers, (floats + CHUNK - 1) / CHUNK));
  }

  private static <M extends Serializable> Tuple2<Integer, Slice<M>> slice(
      int worker, Part<M> part, int chunk, int chunks) {
    FloatVectors vectors = new FloatVectors(part.vectors(), chunk, chunks);
    M metrics = chunk == 0 ? part.metrics() : null;
    return new Tuple2<>(chunk, new Slice<>(worker, vectors, part.samples(), metrics));
  }

  static <M extends Serializable> Chunk<M> average(Tuple2<Integer, Iterable<Slice<M>>> chunk) {
    List<Slice<M>> slices = new ArrayList<>();
    chunk._2().forEach(slices::add);
    slices.sort(Comparator.comparingInt(Slice::worker));
    List<float[]> mean =
        IntStream.range(0, slices.get(0).vectors().list().size())
            .mapToObj(vector -> average(slices, vector))
            .toList();
    float[] first = mean.get(0);
    List<Double> squaredDistances =
        slices.stream()
            .map(slice -> squaredDistance(slice.vectors().list().get(0), first))
            .toList();
    List<M> metrics = chunk._1() == 0 ? slices.stream().map(Slice::metrics).toList() : List.of();
    return new Chunk<>(
        chunk._1(),
        new FloatVectors(mean),
        new ArrayList<>(metrics),
        new ArrayList<>(squaredDistances),
        squaredDistance(first, new float[first.length]));
  }

  /** One vector at a time: sums are kept in double, twice as large as the vector. */
  private static <M extends Serializable> float[] average(List<Slice<M>> slices, int vector) {
    ParameterAverage average =
        ParameterAverage.empty(slices.get(0).vectors().list().get(vector).length);
    for (Slice<M> slice : slices) {
      average.add(slice.vectors().list().get(vector), slice.samples());
    }
    return average.mean();
  }

  private static double squaredDistance(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      sum += difference * difference;
    }
    return sum;
  }

  record Slice<M extends Serializable>(int worker, FloatVectors vectors, long samples, M metrics)
      implements Serializable {}

  record Chunk<M extends Serializable>(
      int index,
      FloatVectors mean,
      ArrayList<M> metrics,
      ArrayList<Double> squaredDistances,
      double squaredNorm)
      implements Serializable {}
}
