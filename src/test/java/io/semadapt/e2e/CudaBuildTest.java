// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.dl4j.nn.Backend;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What -Pcuda builds, without its native code and without a GPU: nd4j-cuda in the place of
 * nd4j-native.
 */
final class CudaBuildTest {
  private static final String BACKEND = "org.nd4j.linalg.jcublas.JCublasBackend";

  /** The class path of this process with one backend exchanged for the other. */
  private static List<Path> classPath() throws IOException {
    List<Path> paths = new ArrayList<>();
    try (Stream<Path> jars = Files.list(Path.of("target", "cuda"))) {
      jars.map(Path::toAbsolutePath).sorted().forEach(paths::add);
    }
    assertThat(paths).hasSize(3);
    Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(path -> !path.getFileName().toString().startsWith("nd4j-native-1"))
        .filter(path -> !path.getFileName().toString().startsWith("nd4j-native-preset"))
        .forEach(paths::add);
    return paths;
  }

  @Test
  void everyClassOfTheBackendFindsWhatItIsMadeOf() throws Exception {
    List<Path> paths = classPath();
    URL[] urls = paths.stream().map(CudaBuildTest::url).toArray(URL[]::new);
    ClassLoader platform = ClassLoader.getPlatformClassLoader();
    try (URLClassLoader loader = new URLClassLoader(urls, platform)) {
      int loaded = 0;
      int methods = 0;
      for (Path jar : paths.subList(0, 3)) {
        for (String name : classes(jar)) {
          // Links its parents and the types of its methods; runs nothing of it.
          methods +=
              Class.forName(name, /* initialize= */ false, loader).getDeclaredMethods().length;
          loaded++;
        }
      }
      assertThat(loaded).isGreaterThan(300);
      assertThat(methods).isGreaterThan(3000);
      try (InputStream services =
          loader.getResourceAsStream("META-INF/services/org.nd4j.linalg.factory.Nd4jBackend")) {
        assertThat(new String(services.readAllBytes(), StandardCharsets.UTF_8)).contains(BACKEND);
      }
      Class<?> ours = Class.forName(Backend.class.getName(), true, loader);
      assertThat(ours).isNotSameAs(Backend.class);
      assertThat(ours.getMethod("isCudaBuild").invoke(null)).isEqualTo(true);
    }
  }

  @Test
  void withoutADriverItIsRefusedInOneLine(@TempDir Path folder) throws Exception {
    // A PATH where nvidia-smi is none.
    assertRefused(
        folder,
        Files.createDirectory(folder.resolve("empty")),
        "Cannot use device 'auto': nvidia-smi lists no GPU (is the NVIDIA driver installed?)");
  }

  @Test
  void aGpuThatItHasNoMachineCodeForIsRefusedInOneLine(@TempDir Path folder) throws Exception {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path smi =
        Files.writeString(
            bin.resolve("nvidia-smi"), "#!/bin/sh\necho '0, GPU-1, NVIDIA H200, 9.0'\n");
    assertThat(smi.toFile().setExecutable(true)).isTrue();
    assertRefused(
        folder,
        bin,
        "Cannot use device 'auto': no machine code for NVIDIA H200 (compute capability 9.0), only"
            + " for compute capability 3.7 to 8.9: V100, T4, A100, A10, L4, L40 and RTX 20 to 40"
            + " (hide it with CUDA_VISIBLE_DEVICES, or use the CPU build)");
  }

  private static void assertRefused(Path folder, Path bin, String message) throws Exception {
    List<String> command = new ArrayList<>(List.of(SparkInstallation.JAVA, "-Xmx512m"));
    java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens"))
        .forEach(command::add);
    String paths =
        classPath().stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    command.addAll(List.of("-cp", paths, "io.semadapt.cli.JobMain", "doctor"));
    command.addAll(List.of("--set", "work=" + folder.resolve("work")));
    Path log = folder.resolve("doctor.log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("PATH", bin.toString());
    builder.environment().remove("CUDA_VISIBLE_DEVICES");
    Process process = builder.start();
    boolean ended = process.waitFor(30, TimeUnit.MINUTES);
    process.destroyForcibly();
    String said = Files.readString(log);
    assertThat(ended).as(said).isTrue();
    assertThat(said).contains(message).doesNotContain("\tat ");
    assertThat(process.exitValue()).as(said).isEqualTo(2);
  }

  private static List<String> classes(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      return file.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(".class") && !name.contains("module-info"))
          .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
          .toList();
    }
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
