// SPDX-License-Identifier: Apache-2.0
package io.semadapt.libtorch;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.engine.Check;
import io.semadapt.engine.Check.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code doctor} says of libraries that libtorch needs. */
final class SystemLibrariesTest {
  private static final String CACHE =
      """
      1234 libs found in cache `/etc/ld.so.cache'
      \tlibcudart.so.13 (libc6,x86-64) => /usr/local/cuda-13.0/lib64/libcudart.so.13
      \tlibcublas.so.13 (libc6,x86-64) => /usr/local/cuda-13.0/lib64/libcublas.so.13
      \tlibcublasLt.so.13 (libc6,x86-64) => /usr/local/cuda-13.0/lib64/libcublasLt.so.13
      \tlibnvrtc.so.13 (libc6,x86-64) => /usr/local/cuda-13.0/lib64/libnvrtc.so.13
      \tlibcufft.so.12 (libc6,x86-64) => /usr/local/cuda-13.0/lib64/libcufft.so.12
      \tlibcusparse.so.12 (libc6,x86-64) => /usr/local/cuda-13.0/lib64/libcusparse.so.12
      \tlibcusolver.so.12 (libc6,x86-64) => /usr/local/cuda-13.0/lib64/libcusolver.so.12
      \tlibcurand.so.10 (libc6,x86-64) => /usr/local/cuda-13.0/lib64/libcurand.so.10
      \tlibcufile.so.0 (libc6,x86-64) => /usr/local/cuda-13.0/lib64/libcufile.so.0
      \tlibcupti.so.13 (libc6,x86-64) => /usr/local/cuda-13.0/extras/CUPTI/lib64/libcupti.so.13
      \tlibcudnn.so.9 (libc6) => /lib32/libcudnn.so.9
      \tlibcuda.so.1 (libc6,x86-64) => /lib/x86_64-linux-gnu/libcuda.so.1
      """;

  @TempDir private Path folder;

  private static List<Check> check(String searchPath, String cache) {
    return new SystemLibraries("glibc 2.36\n", searchPath, cache).check(/* cuda= */ true);
  }

  @Test
  void anOldGlibcIsAWarning() {
    assertThat(new SystemLibraries("glibc 2.35\n", "", "").check(/* cuda= */ false))
        .containsExactly(new Check(Level.OK, "glibc 2.35 (libtorch needs 2.35 or later)"));
    assertThat(new SystemLibraries("glibc 2.9\n", "", "").check(/* cuda= */ false))
        .containsExactly(new Check(Level.WARN, "glibc 2.9 (libtorch needs 2.35 or later)"));
    assertThat(new SystemLibraries("", "", "").check(/* cuda= */ false))
        .containsExactly(
            new Check(
                Level.WARN, "the version of glibc is unknown (libtorch needs 2.35 or later)"));
  }

  @Test
  void missingLibrariesAreNamedWithTheirPackage() {
    // A library of 32 bits is none.
    assertThat(check("", CACHE).get(1))
        .isEqualTo(
            new Check(
                Level.WARN,
                "libraries not found: libcudnn.so.9 of libcudnn9-cuda-13; libnccl.so.2 of libnccl2"
                    + " (install them, or set LD_LIBRARY_PATH)"));
  }

  @Test
  void librariesOfTheSearchPathAndOfTheCacheAreFound() throws IOException {
    Files.createFile(folder.resolve("libcudnn.so.9"));
    Files.createFile(folder.resolve("libnccl.so.2"));
    assertThat(check("/nowhere::" + folder, CACHE).get(1))
        .isEqualTo(
            new Check(
                Level.OK,
                "13 libraries of CUDA 13, cuDNN 9 and NCCL 2 found in /lib/x86_64-linux-gnu, "
                    + (folder + ", /usr/local/cuda-13.0/extras/CUPTI/lib64")
                    + ", /usr/local/cuda-13.0/lib64"));
  }

  /** Of all libraries, with the packages that have them. */
  @Test
  void packagesAreThoseOfThePageOnNodes() throws IOException {
    String missing = check("", "").get(1).finding();
    String page = Files.readString(Path.of("../../deploy/README.md"));
    assertThat(missing.substring(missing.indexOf(": ") + 2, missing.indexOf(" (")).split("; ", -1))
        .hasSize(5)
        .filteredOn(each -> !each.contains("driver"))
        .allSatisfy(
            each -> {
              String[] parts = each.split(" of ", 2);
              assertThat(page).contains("| `%s` | %s".formatted(parts[1], parts[0]));
            });
  }

  @Test
  void thisMachineHasAGlibc() {
    assertThat(SystemLibraries.ofThisMachine().check(/* cuda= */ false))
        .singleElement()
        .satisfies(check -> assertThat(check.finding()).startsWith("glibc 2."));
  }
}
