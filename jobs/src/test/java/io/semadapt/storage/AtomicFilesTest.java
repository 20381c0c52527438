// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.semadapt.error.UserException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFilesTest {
  private final Configuration conf = PlainLocalFileSystem.configure(new Configuration());

  @TempDir private Path folder;

  private org.apache.hadoop.fs.Path file() {
    return new org.apache.hadoop.fs.Path(folder.toString(), "a.bin");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aReasonIsOneLineOfBoundedLength() {
    assertThat(AtomicFiles.reason(new IOException("a\nb"))).isEqualTo("a");
    assertThat(AtomicFiles.reason(new IOException("x".repeat(3000))))
        .isEqualTo("x".repeat(500) + "...");
  }

  @Test
  void replacesAnOlderFile() throws IOException {
    AtomicFiles.write(file(), conf, bytes("old"));
    AtomicFiles.write(file(), conf, bytes("new"));
    assertThat(AtomicFiles.read(file(), conf)).isEqualTo(bytes("new"));
    try (var names = Files.list(folder)) {
      assertThat(names.filter(name -> name.toString().contains("_tmp"))).isEmpty();
    }
  }

  @Test
  void aFullDiskGivesOneLineAndKeepsTheOlderFile() throws IOException {
    Path full = Path.of("/dev/full");
    assumeThat(full).as("a device that is always full").exists();
    AtomicFiles.write(file(), conf, bytes("old"));
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    file(),
                    conf,
                    temporary -> {
                      var local = FileSystem.getLocal(conf);
                      local.create(temporary).close();
                      try (var out =
                          local.getRaw().append(new org.apache.hadoop.fs.Path(full.toString()))) {
                        out.write(bytes("half"));
                      }
                    }))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot write '%s': No space left on device", file());
    assertThat(AtomicFiles.read(file(), conf)).isEqualTo(bytes("old"));
    try (var names = Files.list(folder)) {
      assertThat(names.map(name -> name.getFileName().toString())).containsExactly("a.bin");
    }
  }

  @Test
  void theSameFailureOfWriteAndCloseGivesOneLine() throws IOException {
    IOException quota = new IOException("The quota is exceeded");
    assertThatThrownBy(
            () ->
                AtomicFiles.write(
                    file(),
                    conf,
                    temporary -> {
                      Files.createFile(Path.of(temporary.toUri().getPath()));
                      try (OutputStream out = new FailedStream(quota)) {
                        out.write(1);
                      }
                    }))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot write '%s': The quota is exceeded", file());
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void filesOfKilledWritersAreRemovedFromFoldersOfAnyName() throws IOException {
    Path odd = folder.resolve("run[1{");
    var file = new org.apache.hadoop.fs.Path(odd.toString(), "a.bin");
    AtomicFiles.removeUnfinishedOf(file, conf);
    Files.createDirectory(odd);
    Files.createFile(odd.resolve("_tmp-0f8fad5b-d9cb-469f-a165-70867728950e-a.bin.part"));
    AtomicFiles.removeUnfinishedOf(file, conf);
    assertThat(odd).isEmptyDirectory();
  }

  @Test
  void aFileTooLargeForAnArrayGivesOneLine() throws IOException {
    Path hole = folder.resolve("hole.png");
    try (RandomAccessFile file = new RandomAccessFile(hole.toFile(), "rw")) {
      file.setLength(3L << 30);
    }
    assertThatThrownBy(() -> AtomicFiles.read(new org.apache.hadoop.fs.Path(hole.toString()), conf))
        .isInstanceOf(IOException.class)
        .hasMessage("the file is larger than 2 GiB: 3221225472 bytes");
  }

  @Test
  void aMissingPermissionIsNamed() {
    assertThat(AtomicFiles.reason(new IOException(new AccessDeniedException("/data/a.png"))))
        .isEqualTo("permission denied: /data/a.png");
  }
}
