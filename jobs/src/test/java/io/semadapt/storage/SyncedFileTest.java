// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.dataset.Domain;
import io.semadapt.dataset.Sample;
import io.semadapt.dataset.Split;
import io.semadapt.fixture.LosingFileSystem;
import io.semadapt.train.Checkpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on a machine that stops right after they are renamed. */
final class SyncedFileTest {
  private final Configuration conf = PlainLocalFileSystem.configure(new Configuration());

  @TempDir private java.nio.file.Path folder;

  @BeforeEach
  void aDiskThatLosesWhatIsNotSynced() {
    LosingFileSystem.mount(conf);
  }

  private Path file(String name) {
    return new Path("losing:" + folder + "/" + name);
  }

  @Test
  void theDiskLosesWhatIsNotSynced() throws IOException {
    AtomicFiles.write(
        file("a"),
        conf,
        temporary -> {
          try (OutputStream out = temporary.getFileSystem(conf).create(temporary)) {
            out.write(1);
          }
        });
    assertThat(folder.resolve("a")).isEmptyFile();
  }

  @Test
  void notesAreWhole() throws IOException {
    AtomicFiles.write(file("a"), conf, new byte[] {1, 2});
    assertThat(Files.readAllBytes(folder.resolve("a"))).containsExactly(1, 2);
  }

  @Test
  void checkpointsAreWhole() {
    Checkpoint checkpoint =
        new Checkpoint(Map.of("kind", "gan"), Map.of("parameters", new float[] {1, 2}));
    CheckpointFiles.write(file("round-000001.ckpt"), checkpoint, conf);
    assertThat(CheckpointFiles.read(file("round-000001.ckpt"), conf, Function.identity()).texts())
        .containsEntry("kind", "gan");
  }

  @Test
  void shardsAndManifestsAreWhole() {
    Sample sample = new Sample("1", Domain.TARGET, Split.TRAIN, 1, 1, new byte[] {1}, null, null);
    ShardFiles.write(file("a.parquet"), List.of(sample).iterator(), conf);
    assertThat(ShardFiles.ids(file("a.parquet"), conf)).containsExactly("1");
    ShardManifest manifest =
        new ShardManifest(
            List.of(new ShardEntry("a.parquet", 1, 1)),
            1,
            0,
            1,
            1,
            Collections.nCopies(19, 0L),
            0,
            "f",
            Map.of());
    manifest.write(file(""), conf);
    assertThat(ShardManifest.read(file(""), conf)).isEqualTo(manifest);
  }

  @Test
  void localFilesCanBeSynced() throws IOException {
    Path local = new Path(folder.toString(), "a");
    try (var out = local.getFileSystem(conf).create(local)) {
      assertThat(out.hasCapability(StreamCapabilities.HSYNC)).isTrue();
    }
  }
}
