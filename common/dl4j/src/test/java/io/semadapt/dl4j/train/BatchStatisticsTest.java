// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.dl4j.nn.Backend;
import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.engine.Predictor;
import io.semadapt.image.RgbImage;
import io.semadapt.model.UnetArchitecture;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.SegmenterCheckpoint;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;

class BatchStatisticsTest {
  private static final UnetArchitecture ARCHITECTURE = new UnetArchitecture(2);

  @BeforeAll
  static void backend() {
    Backend.initialize();
  }

  @Test
  void runningStatisticsMatterToTheNetworkThatUsesThemOnly() {
    SegmenterCheckpoint trained = checkpoint(0);
    SegmenterCheckpoint elsewhere = checkpoint(0.5);

    assertThat(labels(elsewhere, BatchStatistics.TRAINING))
        .isNotEqualTo(labels(trained, BatchStatistics.TRAINING));
    assertThat(labels(elsewhere, BatchStatistics.PICTURE))
        .isEqualTo(labels(trained, BatchStatistics.PICTURE))
        .isNotEqualTo(labels(trained, BatchStatistics.TRAINING));
  }

  @Test
  void aPictureLeavesNothingBehind() {
    Predictor segmenter = Segmenter.of(checkpoint(0), BatchStatistics.PICTURE);
    byte[] first = segmenter.predict(picture(1)).ids();
    segmenter.predict(picture(2));

    assertThat(segmenter.predict(picture(1)).ids()).isEqualTo(first);
  }

  private static byte[] labels(SegmenterCheckpoint checkpoint, BatchStatistics statistics) {
    return Segmenter.of(checkpoint, statistics).predict(picture(1)).ids();
  }

  /** An untrained network whose running means are moved. */
  private static SegmenterCheckpoint checkpoint(double shift) {
    ComputationGraph graph = SegmenterGraphs.create(ARCHITECTURE, new Adam(), 1, new double[0]);
    for (Map.Entry<String, INDArray> each : graph.paramTable().entrySet()) {
      if (each.getKey().endsWith("_mean")) {
        each.getValue().addi(shift);
      }
    }
    float[] parameters = graph.params().reshape(graph.numParams()).toFloatVector();
    return new SegmenterCheckpoint(ARCHITECTURE, "", "", 1, parameters, new float[0], new float[0]);
  }

  private static RgbImage picture(int seed) {
    byte[] pixels = new byte[3 * 48 * 32];
    new Random(seed).nextBytes(pixels);
    return new RgbImage(48, 32, pixels);
  }
}
