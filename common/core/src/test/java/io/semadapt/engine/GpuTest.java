// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class GpuTest {
  @Test
  void cudaCountsTheVisibleGpus() {
    List<Gpu> machine = List.of(gpu(0), gpu(1), gpu(3));
    assertThat(Gpu.position("1", machine)).isEqualTo(1);
    assertThat(Gpu.position("3", machine)).isEqualTo(2);
    assertThat(Gpu.position("GPU-3", machine)).isEqualTo(2);
    // A container that shows one GPU calls it 0, whatever the node calls it.
    assertThat(Gpu.position("5", List.of(gpu(0)))).isZero();
    assertThatThrownBy(() -> Gpu.position("2", machine))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "Cannot use GPU '2' that Spark assigned: nvidia-smi lists [0, 1, 3] (does"
                + " spark.executor.resource.gpu.discoveryScript print its indices?)");
  }

  private static Gpu gpu(int index) {
    return new Gpu(index, "GPU-" + index, "Tesla T4", 7.5);
  }
}
