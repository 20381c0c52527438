// SPDX-License-Identifier: Apache-2.0
package io.semadapt.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GanArchitectureTest {
  private static final int HUGE = Integer.MAX_VALUE;

  /** Hashes of what Deeplearning4j's graphs had before their first values were computed here. */
  @Test
  void theFourNetworksStartWithTheBitsThatTheyAlwaysHad() {
    GanArchitecture architecture = new GanArchitecture(3, 2, 2, 5, 19);

    List<float[]> networks = architecture.initialParameters(99);

    assertThat(networks.stream().map(Arrays::hashCode).toList())
        .containsExactly(-1_767_947_844, -1_134_697_326, -1_796_625_167, -1_440_831_159);
    assertThat(networks.stream().mapToLong(network -> network.length).sum())
        .isEqualTo(architecture.parameterCount());
  }

  @Test
  void sizesBeyondCountingHaveNoParameters() {
    GanArchitecture smallest = new GanArchitecture(1, 0, 1, 3, 1);
    assertThat(smallest.hasParameters(smallest.parameterCount())).isTrue();
    GanArchitecture deep = new GanArchitecture(1, 40, 1, 3, 1);
    assertThat(deep.hasParameters(deep.parameterCount())).isTrue();
    for (GanArchitecture claim :
        List.of(
            new GanArchitecture(HUGE, HUGE, 1, 3, 1),
            new GanArchitecture(1, HUGE, 1, 3, 1),
            new GanArchitecture(1, 0, HUGE, 3, 1),
            new GanArchitecture(1, 0, 1, 30, 1),
            new GanArchitecture(1, 0, 1, 3, HUGE),
            new GanArchitecture(1, 0, false, false, 1, 3, /* position= */ false, HUGE, 1),
            new GanArchitecture(1, 0, false, false, 1, 3, /* position= */ false, -1, 1),
            new GanArchitecture(-1, -1, -1, -1, -1))) {
      assertThat(claim.hasParameters(smallest.parameterCount())).isFalse();
    }
  }
}
