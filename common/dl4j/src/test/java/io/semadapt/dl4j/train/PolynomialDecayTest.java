// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.semadapt.dl4j.nn.Backend;
import io.semadapt.dl4j.nn.SegmenterGraphs;
import io.semadapt.model.UnetArchitecture;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;

class PolynomialDecayTest {
  @BeforeAll
  static void backend() {
    Backend.initialize();
  }

  @Test
  void fallsFromTheInitialRateToNothing() {
    PolynomialDecay decay = new PolynomialDecay(0.01, 200, 0.9);

    assertThat(decay.valueAt(0, 0)).isEqualTo(0.01);
    assertThat(decay.valueAt(100, 0)).isCloseTo(0.0053588673, within(1e-9));
    assertThat(decay.valueAt(199, 0)).isCloseTo(0.000084931, within(1e-8));
    assertThat(decay.valueAt(200, 0)).isZero();
    assertThat(decay.valueAt(201, 7)).isZero();
  }

  /** Why there is a class of our own. */
  @Test
  void theOneOfNd4jRises() {
    PolySchedule theirs = new PolySchedule(ScheduleType.ITERATION, 0.01, 0.9, 200);

    assertThat(theirs.valueAt(100, 0)).isGreaterThan(0.014);
  }

  /** Executors get the network's configuration as JSON. */
  @Test
  void travelsWithTheNetworksConfiguration() {
    PolynomialDecay decay = new PolynomialDecay(0.01, 200, 0.9);
    String json =
        SegmenterGraphs.configuration(new UnetArchitecture(2), new Adam(decay), 1, new double[0])
            .toJson();

    ComputationGraphConfiguration read = ComputationGraphConfiguration.fromJson(json);

    assertThat(
            read.getVertices().values().stream()
                .filter(LayerVertex.class::isInstance)
                .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
                .filter(BaseLayer.class::isInstance)
                .map(layer -> ((Adam) ((BaseLayer) layer).getIUpdater()).getLearningRateSchedule()))
        .isNotEmpty()
        .containsOnly(decay);
  }
}
