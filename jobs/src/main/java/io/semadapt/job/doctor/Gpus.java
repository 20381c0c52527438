// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The GPUs that nvidia-smi lists, and whether the CUDA build has machine code for them. */
final class Gpus {
  /**
   * nd4j-cuda-11.6 holds code for compute capability 3.7 to 8.6, which 8.9 runs too, and no PTX.
   */
  private static final double FIRST_UNSUPPORTED = 9.0;

  private static final double FIRST_SUPPORTED = 3.7;

  /** One GPU. */
  record Gpu(String name, double capability) {
    boolean supported() {
      return capability >= FIRST_SUPPORTED && capability < FIRST_UNSUPPORTED;
    }
  }

  private Gpus() {}

  /** The GPUs of this machine; none where nvidia-smi is missing or fails. */
  static List<Gpu> find() {
    try {
      Process process =
          new ProcessBuilder("nvidia-smi", "--query-gpu=name,compute_cap", "--format=csv,noheader")
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0
          ? parse(output)
          : List.of();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** Reads lines such as {@code Tesla T4, 7.5}. */
  static List<Gpu> parse(String output) {
    return output
        .lines()
        .filter(line -> line.matches(".*,\\s*[0-9]+\\.[0-9]+\\s*"))
        .map(
            line -> {
              int comma = line.lastIndexOf(',');
              return new Gpu(
                  line.substring(0, comma).strip(),
                  Double.parseDouble(line.substring(comma + 1).strip()));
            })
        .toList();
  }
}
