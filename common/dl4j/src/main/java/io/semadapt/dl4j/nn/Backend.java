// SPDX-License-Identifier: Apache-2.0
package io.semadapt.dl4j.nn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.layers.mkldnn.BaseMKLDNNHelper;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Chooses the native library before ND4J loads it, and says what was chosen.
 *
 * <p>{@link #initialize()} must run before anything else of ND4J or Deeplearning4j is touched in a
 * JVM: on the driver and, because executors are separate JVMs, in every task.
 */
public final class Backend {
  private static final String EXTENSION_PROPERTY = "org.bytedeco.javacpp.platform.extension";
  private static final String LOGGER_PROPERTY = "org.bytedeco.javacpp.logger";
  private static final String HELPERS_DISABLED_PROPERTY =
      "org.eclipse.deeplearning4j.helpers.disable";
  private static final String CRASH_REPORT_PROPERTY = "org.deeplearning4j.crash.reporting.enabled";
  private static final String CUDA_BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final List<String> AVX512_FLAGS =
      List.of("avx512f", "avx512vl", "avx512bw", "avx512dq", "avx512cd");

  private Backend() {}

  /**
   * Sets the system properties that decide, at ND4J's first use, which native library loads and
   * whether convolutions run through oneDNN. Properties given on the command line win. Cheap and
   * idempotent.
   */
  public static void initialize() {
    setIfMissing(HELPERS_DISABLED_PROPERTY, "false");
    // It would need libraries that are not here, and hide the error that it reports.
    setIfMissing(CRASH_REPORT_PROPERTY, "false");
    // JavaCPP notes, for each library, that it was made with an older JavaCPP: not for users.
    setIfMissing(LOGGER_PROPERTY, "slf4j");
    if (isLinuxX86()) {
      oneDnnExtension(processorFlags()).ifPresent(value -> setIfMissing(EXTENSION_PROPERTY, value));
    }
  }

  /**
   * The native library's variant that {@link #initialize()} chose, for example {@code
   * -onednn-avx512}; else empty.
   */
  public static String extension() {
    return System.getProperty(EXTENSION_PROPERTY, "");
  }

  /** Whether this build has the CUDA backend in place of the CPU's. Loads no native library. */
  public static boolean isCudaBuild() {
    try {
      Class.forName(CUDA_BACKEND, /* initialize= */ false, Backend.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** {@code CPU} or {@code CUDA}, as ND4J names it. Loads the native library. */
  public static String name() {
    initialize();
    return Nd4j.getExecutioner().getEnvironmentInformation().getProperty("backend", "unknown");
  }

  /** Whether arrays live in memory that Java can read and write directly. */
  public static boolean isCpu() {
    return "CPU".equalsIgnoreCase(name());
  }

  /** Whether a product of two small matrices is right: the backend computes at all. */
  public static boolean computes() {
    initialize();
    try (INDArray ones = Nd4j.ones(DataType.FLOAT, 2, 2);
        INDArray product = ones.mmul(ones)) {
      return product.sumNumber().doubleValue() == 8;
    }
  }

  /** Whether Deeplearning4j's convolution layers built from now on run through oneDNN. */
  public static boolean usesOneDnn() {
    return isCpu()
        && !Boolean.parseBoolean(System.getProperty(HELPERS_DISABLED_PROPERTY, "true"))
        && extension().contains("onednn")
        && BaseMKLDNNHelper.mklDnnEnabled();
  }

  /**
   * The oneDNN build for a processor with these flags (names as in {@code /proc/cpuinfo}); empty
   * below AVX2: neither build would run there.
   */
  static Optional<String> oneDnnExtension(Set<String> flags) {
    if (flags.containsAll(AVX512_FLAGS)) {
      return Optional.of("-onednn-avx512");
    }
    return flags.contains("avx2") ? Optional.of("-onednn-avx2") : Optional.empty();
  }

  private static boolean isLinuxX86() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String architecture = System.getProperty("os.arch", "");
    return os.contains("linux") && (architecture.equals("amd64") || architecture.equals("x86_64"));
  }

  private static Set<String> processorFlags() {
    if (!Files.isReadable(CPU_INFO)) {
      return Set.of();
    }
    try {
      return Files.readAllLines(CPU_INFO, StandardCharsets.UTF_8).stream()
          .filter(line -> line.startsWith("flags"))
          .findFirst()
          .map(
              line ->
                  new HashSet<>(
                      Arrays.asList(line.substring(line.indexOf(':') + 1).trim().split(" +"))))
          .orElseGet(HashSet::new);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read '" + CPU_INFO + "'", e);
    }
  }

  private static void setIfMissing(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }
}
