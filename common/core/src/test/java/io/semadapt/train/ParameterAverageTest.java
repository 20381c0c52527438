// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ParameterAverageTest {
  @Test
  void weighsBySamples() {
    float[] mean =
        ParameterAverage.empty(2).add(new float[] {1, 0}, 3).add(new float[] {5, 4}, 1).mean();
    assertThat(mean).containsExactly(2, 1);
  }

  @Property
  void oneWorkerComesBackBitForBit(
      @ForAll @Size(5) float[] values, @ForAll @IntRange(min = 1, max = 1 << 20) int samples) {
    assertThat(ParameterAverage.empty(5).add(values, samples).mean()).isEqualTo(values);
  }

  @Property
  void orderMattersOnlyToRounding(
      @ForAll @Size(3) @FloatRange(min = -10, max = 10) float[] a,
      @ForAll @Size(3) @FloatRange(min = -10, max = 10) float[] b,
      @ForAll @Size(3) @FloatRange(min = -10, max = 10) float[] c) {
    float[] inOrder = ParameterAverage.empty(3).add(a, 1).add(b, 2).add(c, 3).mean();
    float[] reversed = ParameterAverage.empty(3).add(c, 3).add(b, 2).add(a, 1).mean();
    assertThat(reversed).containsExactly(inOrder, within(1e-6f));
  }

  @Property
  void equalWorkersAverageToThemselves(
      @ForAll @Size(4) @FloatRange(min = -1e6f, max = 1e6f) float[] values) {
    assertThat(ParameterAverage.empty(4).add(values, 1).add(values, 1).mean()).isEqualTo(values);
  }

  @Test
  void refusesVectorsOfAnotherLengthAndEmptyAverages() {
    assertThatThrownBy(() -> ParameterAverage.empty(2).add(new float[3], 1))
        .hasMessage("Invalid vector: expected 2 values, was 3");
    assertThatThrownBy(() -> ParameterAverage.empty(2).mean())
        .hasMessage("Cannot average: no worker contributed");
  }
}
