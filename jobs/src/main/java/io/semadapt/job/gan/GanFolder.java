// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.gan;

import io.semadapt.job.UserException;
import io.semadapt.job.spark.AtomicFiles;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.CorruptCheckpointException;
import io.semadapt.train.GanCheckpoint;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a GAN run leaves: {@code checkpoints/round-000012.ckpt} and {@code
 * samples/round-000012.png}.
 */
public final class GanFolder {
  private final Path root;
  private final Configuration conf;

  public GanFolder(Path root, Configuration conf) {
    this.root = root;
    this.conf = conf;
  }

  /** The newest checkpoint, if there is any. */
  public Optional<Path> latest() {
    Path folder = new Path(root, "checkpoints");
    try {
      FileStatus[] files =
          folder
              .getFileSystem(conf)
              .listStatus(folder, path -> path.getName().matches("round-[0-9]{6,}\\.ckpt"));
      return Arrays.stream(files).map(FileStatus::getPath).max(Path::compareTo);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a checkpoint.
   *
   * @throws UserException if there is none, or it is damaged
   */
  public static GanCheckpoint read(Path file, Configuration conf) {
    try {
      FileSystem fileSystem = file.getFileSystem(conf);
      long length = fileSystem.getFileStatus(file).getLen();
      try (InputStream in = fileSystem.open(file)) {
        return GanCheckpoint.of(Checkpoint.read(in, length, file.toString()));
      }
    } catch (FileNotFoundException e) {
      throw new UserException(e, "Cannot read checkpoint '%s': there is none", file);
    } catch (CorruptCheckpointException e) {
      throw new UserException(e, "%s (remove it to continue from the one before)", e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read checkpoint '" + file + "'", e);
    }
  }

  Path writeCheckpoint(GanCheckpoint checkpoint) {
    Path file = new Path(root, "checkpoints/round-%06d.ckpt".formatted(checkpoint.round()));
    AtomicFiles.write(
        file,
        conf,
        temporary -> {
          try (OutputStream out = temporary.getFileSystem(conf).create(temporary)) {
            checkpoint.toCheckpoint().write(out);
          }
        });
    return file;
  }

  void writeSamples(int round, byte[] png) {
    AtomicFiles.write(new Path(root, "samples/round-%06d.png".formatted(round)), conf, png);
  }

  void clear() {
    try {
      root.getFileSystem(conf).delete(root, true);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot remove '" + root + "'", e);
    }
  }
}
