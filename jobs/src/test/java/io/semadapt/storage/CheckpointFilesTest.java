// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semadapt.error.UserException;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.GanCheckpoint;
import io.semadapt.train.SegmenterCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointFilesTest {
  @TempDir Path folder;

  private final Configuration conf = PlainLocalFileSystem.configure(new Configuration());

  @Test
  void theLatestHasTheHighestNumber() throws IOException {
    for (String name :
        new String[] {
          "round-000002.ckpt", "round-000010.ckpt", "_tmp-1-round-000011.ckpt", "best.ckpt", "notes"
        }) {
      Files.createFile(folder.resolve(name));
    }

    assertThat(CheckpointFiles.latest(path(""), conf).orElseThrow().getName())
        .isEqualTo("round-000010.ckpt");
  }

  @Test
  void theOldestAreRemovedByTheirNumbers() throws IOException {
    String[] others = {"_tmp-1-round-000011.ckpt", "best.ckpt", "notes"};
    for (String name : others) {
      Files.createFile(folder.resolve(name));
    }
    for (String number : new String[] {"000002", "000010", "999999", "1000000"}) {
      Files.createFile(folder.resolve("round-" + number + ".ckpt"));
    }

    assertThat(CheckpointFiles.latest(path(""), conf).orElseThrow().getName())
        .as("seven digits")
        .isEqualTo("round-1000000.ckpt");
    assertThat(CheckpointFiles.removeOldest(path(""), 0, conf)).isZero();
    assertThat(CheckpointFiles.removeOldest(path(""), 5, conf)).isZero();
    assertThat(CheckpointFiles.removeOldest(path(""), 2, conf)).isEqualTo(2);

    assertThat(folder.toFile().list())
        .contains(others)
        .contains("round-999999.ckpt", "round-1000000.ckpt")
        .hasSize(5);
    assertThat(CheckpointFiles.removeOldest(path("nowhere"), 2, conf)).isZero();
  }

  @Test
  void aFolderThatDoesNotExistHasNone() {
    assertThat(CheckpointFiles.latest(path("nowhere"), conf)).isEmpty();
  }

  @Test
  void aFileOfAnyNameIsTakenAsItIs() throws IOException {
    for (String name : new String[] {"round-000002.ckpt", "weights"}) {
      Files.createFile(folder.resolve(name));
      assertThat(CheckpointFiles.fileOrLatest(path(name), "train-gan", conf)).isEqualTo(path(name));
    }
    assertThat(CheckpointFiles.fileOrLatest(path(""), "train-gan", conf).getName())
        .isEqualTo("round-000002.ckpt");
    assertThatThrownBy(() -> CheckpointFiles.fileOrLatest(path("none"), "train-gan", conf))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot find a checkpoint under '%s': there is none (did train-gan finish?)",
            path("none"));
    assertThatThrownBy(() -> CheckpointFiles.hash(path("round-000003.ckpt"), conf))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot read checkpoint '%s': it does not exist", path("round-000003.ckpt"));
  }

  @Test
  void whatWasWrittenIsRead() {
    org.apache.hadoop.fs.Path file = path("step-00000001.ckpt");
    CheckpointFiles.write(file, checkpoint(), conf);

    Checkpoint read = CheckpointFiles.read(file, conf, Function.identity());

    assertThat(read.texts()).isEqualTo(checkpoint().texts());
    assertThat(read.vector("parameters")).containsExactly(1, 2);
    assertThat(CheckpointFiles.hash(file, conf)).hasSize(64);
  }

  /** On a machine of many cores, one for each task would fill the heap. */
  @Test
  void tasksShareWhatWasReadOnce() {
    org.apache.hadoop.fs.Path file = path("step-00000001.ckpt");
    CheckpointFiles.write(file, checkpoint(), conf);
    Checkpoint first = CheckpointFiles.readShared(file, "hash", conf, Function.identity());
    assertThat(CheckpointFiles.readShared(file, "hash", conf, Function.identity())).isSameAs(first);
    assertThat(CheckpointFiles.readShared(file, "other", conf, Function.identity()))
        .isNotSameAs(first);
  }

  @Test
  void missingDamagedAndForeignOnesAreNamed() throws IOException {
    org.apache.hadoop.fs.Path file = path("step-00000001.ckpt");
    assertThatThrownBy(() -> CheckpointFiles.read(file, conf, SegmenterCheckpoint::of))
        .isInstanceOf(UserException.class)
        .hasMessage("Cannot read checkpoint '%s': it does not exist", file);

    CheckpointFiles.write(file, checkpoint(), conf);
    assertThatThrownBy(() -> CheckpointFiles.read(file, conf, GanCheckpoint::of))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read checkpoint '%s': expected one of a GAN, was one of a segmenter", file);

    org.apache.hadoop.fs.Path gan = path("round-000001.ckpt");
    CheckpointFiles.write(
        gan, new Checkpoint(Map.of("kind", "gan"), Map.of("parameters", new float[1])), conf);
    assertThatThrownBy(() -> CheckpointFiles.read(gan, conf, SegmenterCheckpoint::of))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read checkpoint '%s': expected one of a segmenter, was one of a gan", gan);

    Path local = folder.resolve("step-00000001.ckpt");
    byte[] bytes = Files.readAllBytes(local);
    bytes[bytes.length / 2] ^= 1;
    Files.write(local, bytes);
    assertThatThrownBy(() -> CheckpointFiles.read(file, conf, SegmenterCheckpoint::of))
        .isInstanceOf(UserException.class)
        .hasMessage(
            "Cannot read checkpoint '%s': its checksum is wrong: the file is damaged (remove it to use the one before)",
            file);
  }

  private static Checkpoint checkpoint() {
    return new Checkpoint(Map.of("kind", "segmenter"), Map.of("parameters", new float[] {1, 2}));
  }

  private org.apache.hadoop.fs.Path path(String name) {
    return new org.apache.hadoop.fs.Path(folder.resolve(name).toString());
  }
}
