// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.google.common.base.Throwables;
import io.semadapt.engine.Device;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineName;
import io.semadapt.engine.Precision;
import io.semadapt.error.UserException;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.job.JobContext;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedSpark.class)
final class DevicesTest {
  @Test
  void theCpuBuildHasNoCuda() {
    assertThatThrownBy(
            () ->
                Devices.require(new EngineChoice(EngineName.DL4J, Device.CUDA, Precision.FLOAT32)))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("Cannot use device 'cuda': this build has only the CPU backend");
  }

  @Test
  void theChoiceIsKnownBeforeASessionOpens(JobContext context) {
    EngineChoice choice = new EngineChoice(EngineName.LIBTORCH, Device.CPU, Precision.BFLOAT16);
    try (Sessions closed = Sessions.of("test", Optional.of("local"))) {
      Devices.choose(choice, closed);
      assertThat(Devices.chosen()).isEqualTo(choice);
    } finally {
      Devices.choose(EngineChoice.DEFAULT, context.sessions());
    }
  }

  @Test
  void tasksRefuseAnUnavailableDevice(JobContext context) {
    context.spark().sparkContext().setLocalProperty("semadapt.engine", "DL4J CUDA FLOAT32");
    try {
      Throwable thrown =
          catchThrowable(
              () -> context.map("test", 1, "tasks", List.of(0), DevicesTest::work, one -> 1));
      assertThat(Throwables.getCausalChain(thrown))
          .filteredOn(UserException.class::isInstance)
          .singleElement()
          .extracting(Throwable::getMessage, as(STRING))
          .startsWith("Cannot use device 'cuda'");
    } finally {
      Devices.choose(EngineChoice.DEFAULT, context.sessions());
    }
    assertThat(context.map("test", 1, "tasks", List.of(0), DevicesTest::work, one -> 1))
        .containsExactly(0);
  }

  private static Integer work(Integer item) {
    Devices.initialize();
    return item;
  }
}
