// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.spark.OrderedMean.Chunk;
import io.semadapt.spark.OrderedMean.Mean;
import io.semadapt.train.FloatVectors;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The mean of vectors while its chunks arrive, in any order. */
final class JoinedChunks<M extends Serializable> {
  private final List<Integer> lengths;
  private List<float[]> vectors = List.of();
  private final List<M> metrics = new ArrayList<>();
  private final double[][] squaredDistances;
  private final double[] squaredNorms;

  /**
   * Without any chunk.
   *
   * @param chunks of each vector
   * @param lengths of the vectors
   */
  JoinedChunks(int chunks, List<Integer> lengths) {
    this.lengths = lengths;
    squaredDistances = new double[chunks][];
    squaredNorms = new double[chunks];
  }

  /** Copies a chunk to its place. */
  void add(Chunk<M> chunk) {
    if (vectors.isEmpty()) {
      // Not earlier: in a session of one process the workers' vectors take their place until now.
      vectors = lengths.stream().map(length -> new float[length]).toList();
    }
    int index = chunk.index();
    for (int i = 0; i < vectors.size(); i++) {
      float[] part = chunk.mean().list().get(i);
      int start = FloatVectors.start(vectors.get(i).length, index, squaredNorms.length);
      System.arraycopy(part, 0, vectors.get(i), start, part.length);
    }
    // The first chunk has the metrics.
    metrics.addAll(chunk.metrics());
    squaredDistances[index] =
        chunk.squaredDistances().stream().mapToDouble(Double::doubleValue).toArray();
    squaredNorms[index] = chunk.squaredNorm();
  }

  /** The mean, when all chunks are there; sums run in the order of the chunks. */
  Mean<M> mean() {
    double[] distances = new double[squaredDistances[0].length];
    for (double[] chunk : squaredDistances) {
      for (int worker = 0; worker < distances.length; worker++) {
        distances[worker] += chunk[worker];
      }
    }
    double norm = 0;
    for (double chunk : squaredNorms) {
      norm += chunk;
    }
    double farthest = Arrays.stream(distances).max().orElse(0);
    double drift = norm == 0 ? 0 : Math.sqrt(farthest / norm);
    return new Mean<>(vectors, List.copyOf(metrics), drift);
  }
}
