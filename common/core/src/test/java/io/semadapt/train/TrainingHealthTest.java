// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TrainingHealthTest {
  private static final TrainingState STATE = TrainingState.initial(new float[] {1});

  private final TrainingHealth health =
      new TrainingHealth(new TrainingHealth.Limits(100, 0.01, 3, 0.02));

  @Test
  void healthyTrainingGoesOn() {
    for (int round = 0; round < 10; round++) {
      assertThat(health.problem(losses(20, 0.3, 0.2), STATE)).isEmpty();
    }
    assertThat(health.problem(0.5)).isEmpty();
  }

  @Test
  void whatIsNoNumberOrTooLargeEndsIt() {
    assertThat(health.problem(losses(Double.NaN, 0.3, 0.3), STATE).orElseThrow())
        .startsWith("it diverged: L_G = NaN, L_D = 0.6");
    TrainingState broken = TrainingState.initial(new float[] {1, Float.NaN});
    assertThat(health.problem(losses(20, 0.3, 0.3), broken).orElseThrow())
        .contains("parameters are not all numbers");
    assertThat(health.problem(losses(101, 0.3, 0.3), STATE).orElseThrow())
        .startsWith("its losses explode: L_G = 101");
  }

  @Test
  void aDiscriminatorHasWonOnlyInAnUnbrokenRow() {
    assertThat(health.problem(losses(20, 0.3, 0.001), STATE)).isEmpty();
    assertThat(health.problem(losses(20, 0.3, 0.001), STATE)).isEmpty();
    assertThat(health.problem(losses(20, 0.3, 0.2), STATE)).isEmpty();
    assertThat(health.problem(losses(20, 0.3, 0.001), STATE)).isEmpty();
    assertThat(health.problem(losses(20, 0.3, 0.001), STATE)).isEmpty();
    assertThat(health.problem(losses(20, 0.3, 0.001), STATE).orElseThrow())
        .startsWith("discriminator D_S has won: its domain loss 0.0010 was below");
  }

  @Test
  void flatPicturesEndIt() {
    assertThat(health.problem(0.01).orElseThrow())
        .startsWith("its generator paints one colour: contrast 0.010");
    assertThat(health.problem(Double.NaN)).as("a diverged one has no contrast").isPresent();
  }

  private static GanLosses losses(double generators, double domainTarget, double domainSource) {
    return new GanLosses(
        new GanLosses.Generator(0, 0, 0, 0, 0, 0, 0, 0, generators),
        new GanLosses.Discriminator(
            domainTarget, domainSource, 0, 0, 0, 0, domainTarget + domainSource));
  }
}
