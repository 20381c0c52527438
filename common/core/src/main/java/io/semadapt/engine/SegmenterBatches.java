// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.io.Serializable;

/** The batches of a training, made where they are used. */
public interface SegmenterBatches extends Serializable {
  /** Images of one step of one worker. */
  int size();

  /**
   * The batch of a step: always the same.
   *
   * @param step from 0
   * @param worker from 0
   */
  SegmenterBatch batch(long step, int worker);
}
