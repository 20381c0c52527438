// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4jspark;

import io.semadapt.dl4j.nn.Backend;
import io.semadapt.engine.SegmenterBatch;
import io.semadapt.spark.Devices;
import io.semadapt.spark.SegmenterFeed;
import io.semadapt.task.BatchesAhead;
import org.apache.spark.TaskContext;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.core.loader.MultiDataSetLoader;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Gives Deeplearning4j the batch of a step on the executor that trains with it: only its name
 * travels through Spark, never an array. A task asks for the batches of one worker, in the order of
 * the steps.
 */
final class BatchSource implements MultiDataSetLoader {
  private static final long serialVersionUID = 1L;

  /** Deeplearning4j looks for the file system of a name; the local one is always there. */
  private static final String PLACE = "file:///batch#";

  private final SegmenterFeed feed;
  private final long end;
  private transient BatchesAhead<SegmenterBatch> ahead;
  private transient long next;

  /**
   * The batches of a round.
   *
   * @param end step after its last
   */
  BatchSource(SegmenterFeed feed, long end) {
    this.feed = feed;
    this.end = end;
  }

  /** Name of a batch, as {@link #load} takes it. */
  static String name(long step, int worker) {
    return PLACE + step + "/" + worker;
  }

  @Override
  public MultiDataSet load(Source source) {
    if (Backend.extension().contains("onednn") && !Backend.usesOneDnn()) {
      throw new IllegalStateException(
          "oneDNN is not in use on this executor: training would take eight times as long");
    }
    String path = source.getPath();
    String[] name = path.substring(path.lastIndexOf('#') + 1).split("/", 2);
    return dataSet(batch(Long.parseLong(name[0]), Integer.parseInt(name[1])));
  }

  private SegmenterBatch batch(long step, int worker) {
    if (ahead == null) {
      BatchesAhead<SegmenterBatch> started = feed.ahead(step, end, worker);
      TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> started.close());
      ahead = started;
      next = step;
    }
    if (step != next++) {
      throw new IllegalStateException("step %d in place of %d".formatted(step, next - 1));
    }
    return ahead.next();
  }

  /** Images [N, 3, H, W] as features, train ids [N, 1, H, W] as labels. */
  static MultiDataSet dataSet(SegmenterBatch batch) {
    byte[] trainIds = batch.trainIds();
    float[] labels = new float[trainIds.length];
    for (int p = 0; p < labels.length; p++) {
      labels[p] = trainIds[p] & 0xff;
    }
    long[] shape = {batch.size(), 1, batch.height(), batch.width()};
    return new MultiDataSet(images(batch), Nd4j.create(labels, shape, 'c'));
  }

  /** Images [N, 3, H, W]. */
  static INDArray images(SegmenterBatch batch) {
    long[] shape = {batch.size(), 3, batch.height(), batch.width()};
    return Nd4j.create(batch.images(), shape, 'c');
  }

  /** An executor's native library must be chosen before the broadcast parameters load it. */
  private Object readResolve() {
    Devices.initialize();
    return this;
  }
}
