// SPDX-License-Identifier: Apache-2.0
package io.semadapt.tables;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Resources that a run used.
 *
 * @param cores tasks that the session runs at once; 0 when no session was opened
 * @param cpuSeconds of the driver's process, which is all of it where Spark is embedded
 * @param peakMemoryMb largest resident memory of that process so far, if the system reports it
 */
public record ProcessUse(int cores, double cpuSeconds, Optional<Long> peakMemoryMb) {
  private static final Path STATUS = Path.of("/proc/self/status");

  /** Nothing was run. */
  public static final ProcessUse NONE = new ProcessUse(0, 0, Optional.empty());

  /** CPU time of this process since its start, seconds. */
  public static double cpuSecondsNow() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return system.getProcessCpuTime() / 1e9;
  }

  /** What was used since {@code cpuSeconds}. */
  public static ProcessUse since(double cpuSeconds, int cores) {
    return new ProcessUse(cores, cpuSecondsNow() - cpuSeconds, residentPeak());
  }

  private static Optional<Long> residentPeak() {
    if (!Files.isReadable(STATUS)) {
      return Optional.empty();
    }
    try {
      List<String> lines = Files.readAllLines(STATUS);
      return lines.stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
          .findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
