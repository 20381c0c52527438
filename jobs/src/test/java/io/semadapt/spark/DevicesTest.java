// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import com.google.common.base.Throwables;
import io.semadapt.engine.Device;
import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineName;
import io.semadapt.engine.Engines;
import io.semadapt.engine.Gpu;
import io.semadapt.engine.Precision;
import io.semadapt.error.UserException;
import io.semadapt.fixture.SharedSpark;
import io.semadapt.job.JobContext;
import java.lang.reflect.Proxy;
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

  @Test
  void aDriverOfAClusterWithoutAGpuUsesItsProcessor() {
    EngineChoice auto = new EngineChoice(EngineName.LIBTORCH, Device.AUTO, Precision.TF32);
    EngineChoice cuda = new EngineChoice(EngineName.LIBTORCH, Device.CUDA, Precision.TF32);
    Engine both = cudaBuild(Optional.empty());
    assertThat(onDriver(auto, both, "yarn"))
        .isEqualTo(new EngineChoice(EngineName.LIBTORCH, Device.CPU, Precision.FLOAT32));
    assertThat(onDriver(cuda, both, "yarn")).isEqualTo(cuda);
    assertThat(onDriver(auto, cudaBuild(Optional.of("GPUs only")), "yarn")).isEqualTo(auto);
    assertThat(onDriver(auto, both, "local[*]")).as("tasks run in this process").isEqualTo(auto);
    assertThat(onDriver(auto, both, "local-cluster[1,1,1024]")).isNotEqualTo(auto);
    assertThat(Devices.onDriver(auto, both, "yarn", () -> List.of(new Gpu(0, "GPU-1", "T4", 7.5))))
        .isEqualTo(auto);
    assertThat(Devices.onDriver(auto, Engines.get(EngineName.DL4J), "yarn", List::of))
        .as("the CPU build")
        .isEqualTo(auto);
  }

  private static EngineChoice onDriver(EngineChoice choice, Engine engine, String master) {
    return Devices.onDriver(choice, engine, master, List::of);
  }

  /** An engine of a build for GPUs. */
  private static Engine cudaBuild(Optional<String> refusalOfTheCpu) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (proxy, method, arguments) ->
                method.getName().equals("isCudaBuild") ? (Object) true : refusalOfTheCpu);
  }

  private static Integer work(Integer item) {
    Devices.initialize();
    return item;
  }
}
