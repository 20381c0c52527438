// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlainLocalFileSystemTest {
  private final Configuration hadoops = new Configuration();
  private final Configuration conf = PlainLocalFileSystem.configure(hadoops);

  @TempDir private Path folder;

  private org.apache.hadoop.fs.Path file() {
    return new org.apache.hadoop.fs.Path(folder.toUri().toString(), "a.bin");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> names() {
    return List.of(Objects.requireNonNull(folder.toFile().list()));
  }

  @Test
  void noSumsLieBesideAFileWhateverHadoopOpenedBefore() throws IOException {
    AtomicFiles.write(file(), hadoops, bytes("as Hadoop does it"));
    assertThat(names()).containsExactlyInAnyOrder("a.bin", ".a.bin.crc");
    AtomicFiles.write(file(), conf, bytes("plain"));
    assertThat(names()).containsExactly("a.bin");
    AtomicFiles.write(file(), conf, bytes("replaced"));
    assertThat(names()).containsExactly("a.bin");
    assertThat(AtomicFiles.read(file(), hadoops)).isEqualTo(bytes("replaced"));
  }

  /** A lock comes and goes while others look at it. */
  @Test
  void aFileThatIsRemovedMeanwhileIsMissingAndNotSpecial() throws Exception {
    FileSystem plain = file().getFileSystem(conf);
    Path local = folder.resolve("a.bin");
    Thread other =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 3000; i++) {
                  Files.write(local, bytes("x"));
                  Files.delete(local);
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    other.start();
    while (other.isAlive()) {
      try {
        plain.open(file()).close();
      } catch (FileNotFoundException expected) {
        assertThat(expected).hasMessageContaining("a.bin");
      }
    }
    other.join();
  }

  @Test
  void aFileThatAnotherProgramEditedIsReadInSpiteOfOldSums() throws IOException {
    AtomicFiles.write(file(), hadoops, bytes("as Hadoop does it"));
    Files.write(folder.resolve("a.bin"), bytes("edited"));
    assertThat(AtomicFiles.read(file(), conf)).isEqualTo(bytes("edited"));
    FileSystem plain = file().getFileSystem(conf);
    assertThat(plain.listStatus(file().getParent()))
        .extracting(FileStatus::getPath)
        .containsExactly(file());
    plain.delete(file(), false);
    assertThat(names()).isEmpty();
  }

  @Test
  void permissionsAreThoseOfHadoopAndStartNoProgram() throws IOException {
    Path events = folder.resolve("events.jfr");
    try (Recording recording = new Recording()) {
      recording.enable("jdk.ProcessStart");
      recording.start();
      AtomicFiles.write(file(), conf, bytes("plain"));
      AtomicFiles.removeUnfinished(file().getParent(), conf);
      recording.stop();
      recording.dump(events);
    }
    assertThat(RecordingFile.readAllEvents(events)).isEmpty();
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a.bin"))))
        .isEqualTo("rw-r--r--");
  }

  @Test
  void aPipeAndADeviceAreRefused() throws IOException, InterruptedException {
    Path pipe = folder.resolve("a.bin");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (String special : List.of(pipe.toString(), "/dev/zero")) {
      assertThatThrownBy(() -> AtomicFiles.read(new org.apache.hadoop.fs.Path(special), conf))
          .as(special)
          .isInstanceOf(IOException.class)
          .hasMessage("it is not a regular file");
    }
  }
}
