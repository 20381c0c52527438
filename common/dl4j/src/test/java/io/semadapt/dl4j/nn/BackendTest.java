// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BackendTest {
  @Test
  void theDefaultBuildHasTheCpuBackend() {
    assertThat(Backend.isCudaBuild()).isFalse();
    assertThat(Backend.isCpu()).isTrue();
  }
}
