// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import io.semadapt.train.TrainingState;

/** A segmenter in training, on its own; averaging is the caller's. Belongs to one thread. */
public interface SegmenterTrainer {
  /**
   * One update.
   *
   * @return the loss before it
   */
  double step(SegmenterBatch batch);

  /**
   * Most probable class of every pixel.
   *
   * @return train ids 0..18, [N, H, W]
   */
  byte[] predict(SegmenterBatch batch);

  /**
   * A copy of parameters, moments and step. The moments are as long as the parameters, 0 for
   * running statistics.
   */
  TrainingState state();

  /** Continues from a state of the same architecture. */
  void restore(TrainingState state);
}
