// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.engine.SegmenterBatch;
import io.semadapt.engine.SegmenterBatches;
import io.semadapt.task.BatchesAhead;
import java.io.Serializable;
import org.apache.spark.util.LongAccumulator;

/**
 * The batches of a segmenter's training, made ahead of the steps in the tasks that use them.
 *
 * @param workers of the training
 * @param waited nanoseconds that the steps of all workers have waited for their batches
 */
public record SegmenterFeed(SegmenterBatches batches, int workers, LongAccumulator waited)
    implements Serializable {

  /**
   * Begins with the batches of some steps of a worker.
   *
   * @param first step
   * @param end step after the last
   */
  public BatchesAhead<SegmenterBatch> ahead(long first, long end, int worker) {
    return new BatchesAhead<>(
        PictureThreads.ofTask(), first, end, step -> batches.batch(step, worker), waited::add);
  }
}
