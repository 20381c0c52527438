// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch;

import io.semadapt.engine.Check;
import io.semadapt.engine.Check.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What libtorch needs of the operating system: glibc and, for GPUs, the libraries of CUDA. They are
 * looked for where the system's loader looks first: {@code LD_LIBRARY_PATH}, then its cache.
 */
final class SystemLibraries {
  /** Those that {@code libtorch_cuda.so} of the CUDA build is linked to, by Ubuntu's package. */
  private static final Map<String, List<String>> CUDA = new LinkedHashMap<>();

  static {
    CUDA.put(
        "cuda-libraries-13-0",
        List.of(
            "libcudart.so.13",
            "libcublas.so.13",
            "libcublasLt.so.13",
            "libnvrtc.so.13",
            "libcufft.so.12",
            "libcusparse.so.12",
            "libcusolver.so.12",
            "libcurand.so.10",
            "libcufile.so.0"));
    CUDA.put("cuda-cupti-13-0", List.of("libcupti.so.13"));
    CUDA.put("libcudnn9-cuda-13", List.of("libcudnn.so.9"));
    CUDA.put("libnccl2", List.of("libnccl.so.2"));
    CUDA.put("the NVIDIA driver 580 or newer", List.of("libcuda.so.1"));
  }

  private static final Pattern GLIBC = Pattern.compile("glibc (\\d+)\\.(\\d+)");

  /** Such as {@code libz.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libz.so.1}. */
  private static final Pattern CACHED = Pattern.compile("(\\S+) \\(libc6,x86-64[^)]*\\) => (\\S+)");

  private static final int[] OLDEST_GLIBC = {2, 35};

  private final String glibc;
  private final String searchPath;
  private final String cache;

  /**
   * A machine.
   *
   * @param glibc output of {@code getconf GNU_LIBC_VERSION}
   * @param searchPath folders, separated by colons
   * @param cache output of {@code ldconfig -p}
   */
  SystemLibraries(String glibc, String searchPath, String cache) {
    this.glibc = glibc;
    this.searchPath = searchPath;
    this.cache = cache;
  }

  /** This machine. */
  static SystemLibraries ofThisMachine() {
    return new SystemLibraries(
        output("getconf", "GNU_LIBC_VERSION"),
        Optional.ofNullable(System.getenv("LD_LIBRARY_PATH")).orElse(""),
        // Not every user has its folder in the path.
        output("/sbin/ldconfig", "-p"));
  }

  /**
   * One line about glibc, and one about CUDA's libraries. What is missing is a warning: the loader
   * may know more folders.
   */
  List<Check> check(boolean cuda) {
    return cuda ? List.of(checkGlibc(), checkCuda()) : List.of(checkGlibc());
  }

  private Check checkGlibc() {
    Matcher version = GLIBC.matcher(glibc);
    if (!version.find()) {
      return new Check(
          Level.WARN, "the version of glibc is unknown (libtorch needs 2.35 or later)");
    }
    int[] found = {Integer.parseInt(version.group(1)), Integer.parseInt(version.group(2))};
    return new Check(
        Arrays.compare(found, OLDEST_GLIBC) >= 0 ? Level.OK : Level.WARN,
        "%s (libtorch needs 2.35 or later)".formatted(version.group()));
  }

  private Check checkCuda() {
    TreeSet<String> folders = new TreeSet<>();
    List<String> missing = new ArrayList<>();
    int count = 0;
    for (Map.Entry<String, List<String>> each : CUDA.entrySet()) {
      List<String> absent = new ArrayList<>();
      for (String library : each.getValue()) {
        count++;
        folder(library).ifPresentOrElse(folders::add, () -> absent.add(library));
      }
      if (!absent.isEmpty()) {
        missing.add("%s of %s".formatted(String.join(", ", absent), each.getKey()));
      }
    }
    return missing.isEmpty()
        ? new Check(
            Level.OK,
            "%d libraries of CUDA 13, cuDNN 9 and NCCL 2 found in %s"
                .formatted(count, String.join(", ", folders)))
        : new Check(
            Level.WARN,
            "libraries not found: %s (install them, or set LD_LIBRARY_PATH)"
                .formatted(String.join("; ", missing)));
  }

  /** Where the loader finds a library. */
  private Optional<String> folder(String library) {
    for (String folder : searchPath.split(":", -1)) {
      if (!folder.isEmpty() && Files.isReadable(Path.of(folder, library))) {
        return Optional.of(folder);
      }
    }
    Matcher cached = CACHED.matcher(cache);
    while (cached.find()) {
      if (cached.group(1).equals(library)) {
        return Optional.ofNullable(Path.of(cached.group(2)).getParent()).map(Path::toString);
      }
    }
    return Optional.empty();
  }

  /** What a program prints; nothing where it is missing. */
  private static String output(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException absent) {
      return "";
    }
  }
}
