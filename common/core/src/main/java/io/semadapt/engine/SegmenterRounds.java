// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.nio.file.Path;

/**
 * A segmenter that several workers train side by side in rounds: each takes some steps from the
 * common state, then the mean of their parameters is the new one. Belongs to one thread of the
 * driver.
 */
public interface SegmenterRounds {
  /**
   * A finished round.
   *
   * @param loss mean of the workers' last losses
   * @param learningRate of its first step
   * @param finite whether all parameters are numbers
   */
  record Round(double loss, double learningRate, boolean finite) {}

  /** Runs the next steps of every worker on their batches, then averages. */
  Round run(SegmenterBatches batches, int count);

  /**
   * Most probable class of every pixel.
   *
   * @return train ids 0..18, [N, H, W]
   */
  byte[] predict(SegmenterBatch batch);

  /** A copy of the parameters. */
  float[] parameters();

  /** A copy of parameters, moments and step. */
  SegmenterState state();

  /** Continues from a state of the same architecture. */
  void restore(SegmenterState state);

  /**
   * Starts from VGG16's weights in place of the seed's.
   *
   * @param file Keras file of the weights
   * @throws io.semadapt.error.UserException if it cannot be read or does not fit the architecture
   */
  void startFrom(Path file);
}
