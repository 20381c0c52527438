// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a build refuses to run on, with made-up GPUs. */
final class DeviceTest {
  private static final GpuSupport SUPPORT =
      new GpuSupport("3.7 to 8.9", List.of(new GpuSupport.Range(3.7, 9.0)));

  private static Gpu gpu(double capability) {
    return new Gpu(0, "GPU-0", "NVIDIA X", capability);
  }

  @Test
  void theCpuBuildRefusesCudaAloneWhateverGpusThereAre() {
    for (List<Gpu> gpus : List.of(List.<Gpu>of(), List.of(gpu(8.0)), List.of(gpu(9.0)))) {
      assertThat(Device.AUTO.refusal(false, gpus, SUPPORT)).isEmpty();
      assertThat(Device.CPU.refusal(false, gpus, SUPPORT)).isEmpty();
      assertThat(Device.CUDA.refusal(false, gpus, SUPPORT))
          .contains(
              "Cannot use device 'cuda': this build has only the CPU backend (build with -Pcuda,"
                  + " or set auto)");
    }
  }

  @Test
  void theCudaBuildRunsOnWhatItHasMachineCodeFor() {
    for (double capability : new double[] {7.0, 7.5, 8.0, 8.6, 8.9}) {
      assertThat(Device.CUDA.refusal(true, List.of(gpu(capability)), SUPPORT)).isEmpty();
      assertThat(Device.AUTO.refusal(true, List.of(gpu(capability), gpu(7.0)), SUPPORT)).isEmpty();
    }
    for (double capability : new double[] {3.5, 9.0, 10.0, 12.0}) {
      assertThat(Device.AUTO.refusal(true, List.of(gpu(8.0), gpu(capability)), SUPPORT))
          .contains(
              ("Cannot use device 'auto': no machine code for NVIDIA X (compute capability %.1f),"
                      + " only for 3.7 to 8.9 (hide it with CUDA_VISIBLE_DEVICES, or use the CPU build)")
                  .formatted(capability));
    }
    assertThat(Device.CPU.refusal(true, List.of(gpu(8.0)), SUPPORT))
        .contains(
            "Cannot use device 'cpu': this build has only the CUDA backend (use one built without"
                + " -Pcuda11)");
  }

  @Test
  void withoutADriverTheCudaBuildIsRefused(@TempDir Path folder) throws IOException {
    assertThat(Gpu.query(folder.resolve("nvidia-smi").toString())).isEmpty();
    String broken = script(folder, "echo 'NVIDIA-SMI has failed: no driver'; exit 9");
    assertThat(Gpu.query(broken)).isEmpty();
    assertThat(Device.CUDA.refusal(true, List.of(), SUPPORT))
        .contains(
            "Cannot use device 'cuda': nvidia-smi lists no GPU (is the NVIDIA driver installed?)");
  }

  @Test
  void readsWhatNvidiaSmiPrintsAndHidesWhatTheProcessMayNotUse(@TempDir Path folder)
      throws IOException {
    List<Gpu> gpus =
        Gpu.query(
            script(folder, "echo '0, GPU-aa, NVIDIA H200, 9.0'; echo '1, GPU-bb, Tesla T4, 7.5'"));
    assertThat(gpus)
        .containsExactly(
            new Gpu(0, "GPU-aa", "NVIDIA H200", 9.0), new Gpu(1, "GPU-bb", "Tesla T4", 7.5));
    assertThat(Gpu.visible(gpus, Optional.empty())).hasSize(2);
    assertThat(Gpu.visible(gpus, Optional.of("1"))).containsExactly(gpus.get(1));
    assertThat(Gpu.visible(gpus, Optional.of("GPU-bb, 0"))).hasSize(2);
    assertThat(Gpu.visible(gpus, Optional.of(""))).isEmpty();
  }

  private static String script(Path folder, String body) throws IOException {
    Path file = Files.writeString(folder.resolve("smi-" + body.hashCode()), "#!/bin/sh\n" + body);
    assertThat(file.toFile().setExecutable(true)).isTrue();
    return file.toString();
  }
}
