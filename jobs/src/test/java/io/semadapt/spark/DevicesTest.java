// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.engine.Device;
import io.semadapt.engine.Gpu;
import io.semadapt.error.UserException;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.job.JobContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedSpark.class)
final class DevicesTest {
  @Test
  void theCpuBuildHasNoCuda() {
    assertThatThrownBy(() -> Devices.require(Device.CUDA))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot use device 'cuda': this build has the CPU backend alone");
  }

  @Test
  void tasksRefuseADeviceTheyCannotHave(JobContext context) {
    context.spark().sparkContext().setLocalProperty("semadapt.device", "CUDA");
    try {
      assertThatThrownBy(
              () -> context.map("test", 1, "tasks", List.of(0), DevicesTest::work, one -> 1))
          .rootCause()
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("Cannot use device 'cuda'");
    } finally {
      Devices.choose(Device.AUTO, context.sessions());
    }
    assertThat(context.map("test", 1, "tasks", List.of(0), DevicesTest::work, one -> 1))
        .containsExactly(0);
  }

  private static Integer work(Integer item) {
    Devices.initialize();
    return item;
  }

  @Test
  void aTaskUsesTheGpuThatSparkGaveIt() {
    List<Gpu> machine = List.of(gpu(0), gpu(1), gpu(3));
    assertThat(Devices.ordinal("1", machine)).isEqualTo(1);
    assertThat(Devices.ordinal("3", machine)).isEqualTo(2);
    assertThat(Devices.ordinal("GPU-3", machine)).isEqualTo(2);
    // A container that shows one GPU calls it 0, whatever the node calls it.
    assertThat(Devices.ordinal("5", List.of(gpu(0)))).isZero();
    assertThatThrownBy(() -> Devices.ordinal("2", machine))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot use GPU '2' that Spark assigned: nvidia-smi lists [0, 1, 3] (does"
                + " spark.executor.resource.gpu.discoveryScript print its indices?)");
  }

  private static Gpu gpu(int index) {
    return new Gpu(index, "GPU-" + index, "Tesla T4", 7.5);
  }
}
