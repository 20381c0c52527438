// SPDX-License-Identifier: Apache-2.0
package io.semadapt.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An NVIDIA GPU, as nvidia-smi lists it.
 *
 * @param index nvidia-smi's number of it
 * @param capability compute capability, such as 8.6
 */
public record Gpu(int index, String uuid, String name, double capability) {
  private static final int TIMEOUT_SECONDS = 30;

  /**
   * The GPUs of this machine that {@code CUDA_VISIBLE_DEVICES} does not hide; none where nvidia-smi
   * is missing or fails.
   */
  public static List<Gpu> find() {
    Optional<String> visible = Optional.ofNullable(System.getenv("CUDA_VISIBLE_DEVICES"));
    return visible(query("nvidia-smi"), visible);
  }

  /** What a command such as nvidia-smi lists; nothing when it cannot be run. */
  static List<Gpu> query(String command) {
    try {
      Process process =
          new ProcessBuilder(
                  command, "--query-gpu=index,uuid,name,compute_cap", "--format=csv,noheader")
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0
          ? parse(output)
          : List.of();
    } catch (IOException e) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  /** Reads lines such as {@code 0, GPU-4f0c, Tesla T4, 7.5}. */
  static List<Gpu> parse(String output) {
    return output
        .lines()
        .map(line -> line.split(",\\s*", -1))
        .filter(fields -> fields.length == 4 && fields[3].strip().matches("[0-9]+\\.[0-9]+"))
        .map(
            fields ->
                new Gpu(
                    Integer.parseInt(fields[0].strip()),
                    fields[1].strip(),
                    fields[2].strip(),
                    Double.parseDouble(fields[3].strip())))
        .toList();
  }

  /**
   * Position among the visible GPUs, which is CUDA's number, of the one that Spark assigned. Where
   * the cluster shows a task its one GPU alone, that is the one.
   *
   * @param address its index or its UUID
   * @throws EngineException if it is not among them
   */
  public static int position(String address, List<Gpu> visible) {
    for (int position = 0; position < visible.size(); position++) {
      Gpu gpu = visible.get(position);
      if (address.equals(Integer.toString(gpu.index())) || address.equals(gpu.uuid())) {
        return position;
      }
    }
    if (visible.size() == 1) {
      return 0;
    }
    throw new EngineException(
        ("Cannot use GPU '%s' that Spark assigned: nvidia-smi lists %s (does"
                + " spark.executor.resource.gpu.discoveryScript print its indices?)")
            .formatted(address, visible.stream().map(Gpu::index).toList()));
  }

  /** Those that a list of indices and UUIDs names; all without a list. */
  static List<Gpu> visible(List<Gpu> gpus, Optional<String> names) {
    if (names.isEmpty()) {
      return gpus;
    }
    List<String> wanted = Arrays.asList(names.get().strip().split("\\s*,\\s*"));
    return gpus.stream()
        .filter(
            gpu -> wanted.contains(Integer.toString(gpu.index())) || wanted.contains(gpu.uuid()))
        .toList();
  }
}
