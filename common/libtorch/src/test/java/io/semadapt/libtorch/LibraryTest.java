// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.engine.Check;
import io.semadapt.engine.Device;
import io.semadapt.engine.Engine;
import io.semadapt.engine.EngineChoice;
import io.semadapt.engine.EngineException;
import io.semadapt.engine.EngineName;
import io.semadapt.engine.Engines;
import io.semadapt.engine.Gpu;
import io.semadapt.engine.Precision;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the build for CPUs is and refuses, and what is said where a library is missing. */
final class LibraryTest {
  private static EngineChoice choice(Device device, Precision precision) {
    return new EngineChoice(EngineName.LIBTORCH, device, precision);
  }

  @Test
  void isFoundByNameAndChecksItself() {
    Engine engine = Engines.get(EngineName.LIBTORCH);
    engine.start(choice(Device.AUTO, Precision.FLOAT32), Optional.empty());

    assertThat(engine.device()).isEqualTo("cpu");
    assertThat(engine.description()).startsWith("libtorch 2.");
    assertThat(engine.memoryLimit()).isPositive();
    assertThat(engine.selfTest()).extracting(Check::level).containsOnly(Check.Level.OK);
  }

  @Test
  void onCpusDeeplearning4jIsTheDefault() {
    assertThat(Engines.get(EngineName.AUTO).name()).isEqualTo(EngineName.DL4J);
  }

  @Test
  void devicesAndPrecisionsThatNeedAGpuAreRefused() {
    Engine engine = new LibtorchEngine();
    assertThat(engine.refusal(choice(Device.CPU, Precision.BFLOAT16))).isEmpty();
    assertThat(engine.refusal(choice(Device.CPU, Precision.TF32)))
        .contains("Cannot use precision 'tf32': it needs a GPU (set float32 or bfloat16)");
    assertThatThrownBy(() -> engine.start(choice(Device.CUDA, Precision.FLOAT32), Optional.empty()))
        .isInstanceOf(EngineException.class)
        .hasMessage(
            "Cannot use device 'cuda': this build has only the CPU backend (build with -Pcuda, or"
                + " set auto)");
  }

  @Test
  void theGpusOfTheCudaBuildAreThoseWithMachineCode() {
    for (double capability : new double[] {7.5, 8.0, 8.6, 8.9, 9.0, 10.0, 10.3, 12.0}) {
      assertThat(Library.GPUS.covers(new Gpu(0, "", "", capability))).isTrue();
    }
    for (double capability : new double[] {6.1, 7.0, 11.0, 13.0}) {
      assertThat(Library.GPUS.covers(new Gpu(0, "", "", capability))).isFalse();
    }
  }

  @Test
  void aLibraryThatDoesNotLoadSaysWhatToInstall() {
    assertThat(
            reason(
                "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.35' not found (required by"
                    + " libtorch_cpu.so)\nat line 2"))
        .startsWith("Cannot load libtorch: it needs glibc 2.35 or later")
        .endsWith("libtorch_cpu.so)");
    assertThat(reason("libcudnn.so.9: cannot open shared object file: No such file or directory"))
        .isEqualTo(
            "Cannot load libtorch: libcudnn.so.9 is missing, a part of CUDA 13, cuDNN 9 or NCCL 2"
                + " (install it, or set LD_LIBRARY_PATH)");
    assertThat(reason("/tmp/libjnicudart.so: libcuda.so.1: cannot open shared object file: No"))
        .startsWith("Cannot load libtorch: libcuda.so.1 is missing, a part of NVIDIA's driver");
    assertThat(reason("other")).isEqualTo("Cannot load libtorch: other");
  }

  /** As JavaCPP throws it. */
  private static String reason(String message) {
    Throwable error = new UnsatisfiedLinkError("no jnicudart in java.library.path: /usr/lib");
    error.initCause(new UnsatisfiedLinkError(message));
    return Library.reason(error);
  }
}
