// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Where networks shall run. One build holds one backend: with both on the class path ND4J takes
 * CUDA wherever a GPU is counted, whatever it can run, and dies at the first kernel.
 */
public enum Device {
  /** What the build has. */
  AUTO,
  /** The processor. */
  CPU,
  /** An NVIDIA GPU. */
  CUDA;

  /** The same in the configuration: {@code auto}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What {@link #AUTO} stands for; the others as they are. */
  Device resolved(boolean cudaBuild) {
    return this == AUTO ? (cudaBuild ? CUDA : CPU) : this;
  }

  /**
   * Why this device cannot be had from a build; empty when it can.
   *
   * @param cudaBuild whether the build has the CUDA backend, not the CPU's
   */
  public Optional<String> refusal(boolean cudaBuild) {
    return switch (this) {
      case AUTO -> Optional.empty();
      case CPU ->
          cudaBuild
              ? refused("this build has only the CUDA backend (use one built without -Pcuda11)")
              : Optional.empty();
      case CUDA ->
          cudaBuild
              ? Optional.empty()
              : refused("this build has only the CPU backend (build with -Pcuda, or set auto)");
    };
  }

  /**
   * The same for a process that is about to load the backend: a CUDA build must find GPUs, all of
   * which it has machine code for.
   *
   * @param gpus that the process may use
   * @param support of the library
   */
  public Optional<String> refusal(boolean cudaBuild, List<Gpu> gpus, GpuSupport support) {
    Optional<String> refusal = refusal(cudaBuild);
    if (refusal.isPresent() || !cudaBuild) {
      return refusal;
    }
    if (gpus.isEmpty()) {
      return refused("nvidia-smi lists no GPU (is the NVIDIA driver installed?)");
    }
    String unsupported =
        gpus.stream()
            .filter(gpu -> !support.covers(gpu))
            .map(gpu -> "%s (compute capability %.1f)".formatted(gpu.name(), gpu.capability()))
            .collect(Collectors.joining(", "));
    return unsupported.isEmpty()
        ? Optional.empty()
        : refused(
            "no machine code for %s, only for %s (hide it with CUDA_VISIBLE_DEVICES, or use the CPU build)"
                .formatted(unsupported, support.description()));
  }

  private Optional<String> refused(String reason) {
    return Optional.of("Cannot use device '%s': %s".formatted(key(), reason));
  }
}
