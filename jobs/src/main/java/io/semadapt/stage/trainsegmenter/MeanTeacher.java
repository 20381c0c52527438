// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.engine.Engine;
import io.semadapt.engine.Predictor;
import io.semadapt.image.RgbImage;
import io.semadapt.label.CityscapesClass;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.spark.Devices;
import io.semadapt.task.ModelPool;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.ConfidentLabels;
import io.semadapt.train.SegmenterCheckpoint;
import java.io.Serializable;
import org.apache.spark.broadcast.Broadcast;

/**
 * The moving average of the weights of a segmenter in training, which labels photographs (mean
 * teacher, Tarvainen and Valpola 2017, arXiv 1703.01780). It is that of the beginning of a round.
 *
 * @param parameters of the average
 * @param sure least probability of a label that counts
 */
record MeanTeacher(SegmenterArchitecture architecture, Broadcast<float[]> parameters, double sure)
    implements Serializable {
  private static final ModelPool<Predictor> IDLE = new ModelPool<>();

  /** The train ids of a photograph; 255 = ignore where it is not sure. */
  byte[] label(RgbImage photograph) {
    ConfidentLabels labels = predict(photograph);
    byte[] trainIds = labels.trainIds().ids().clone();
    for (int p = 0; p < trainIds.length; p++) {
      if (labels.confidence()[p] < sure) {
        trainIds[p] = (byte) CityscapesClass.IGNORE;
      }
    }
    return trainIds;
  }

  private ConfidentLabels predict(RgbImage photograph) {
    Engine engine = Devices.initialize();
    // The same object for all tasks of a process in a round, so it can be the key of the pool.
    float[] average = parameters.value();
    try {
      return IDLE.lend(
          engine.device(),
          average,
          () ->
              engine.predictor(
                  SegmenterCheckpoint.of(architecture, average), BatchStatistics.TRAINING),
          predictor -> predictor.label(photograph));
    } catch (Exception e) {
      throw new IllegalStateException("cannot label a photograph to mix", e);
    }
  }
}
