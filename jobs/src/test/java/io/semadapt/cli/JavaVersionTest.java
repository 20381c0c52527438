// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JavaVersionTest {
  @Test
  void onlyVersionsThatSparkRunsOnAreTaken() {
    assertThat(JavaVersion.problem(17)).isEmpty();
    assertThat(JavaVersion.problem(21)).isEmpty();
    assertThat(JavaVersion.problem(Runtime.version().feature())).isEmpty();
    for (int other : new int[] {11, 20, 25}) {
      assertThat(JavaVersion.problem(other))
          .contains(
              "Cannot run on Java %d: Semadapt needs Java 17 or 21 (install one, or set JAVA_HOME to it)"
                  .formatted(other));
    }
  }
}
