// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.translate;

import io.semadapt.job.UserException;
import io.semadapt.job.spark.AtomicFiles;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.CorruptCheckpointException;
import io.semadapt.train.GanCheckpoint;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** The files that GAN training left. */
final class GanCheckpoints {
  private static final String SUFFIX = ".ckpt";

  private GanCheckpoints() {}

  /**
   * The newest checkpoint of a folder: their names sort by round.
   *
   * @throws UserException if there is none
   */
  static Path newest(Path folder, Configuration conf) {
    try {
      FileStatus[] files =
          folder.getFileSystem(conf).listStatus(folder, path -> path.getName().endsWith(SUFFIX));
      return Arrays.stream(files)
          .map(FileStatus::getPath)
          .max(Comparator.comparing(Path::getName))
          .orElseThrow(() -> none(folder, null));
    } catch (FileNotFoundException e) {
      throw none(folder, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a checkpoint.
   *
   * @throws UserException if it is missing, damaged or of another kind
   */
  static GanCheckpoint read(Path file, Configuration conf) {
    byte[] bytes = bytes(file, conf);
    try {
      return GanCheckpoint.of(
          Checkpoint.read(new ByteArrayInputStream(bytes), bytes.length, file.toString()));
    } catch (CorruptCheckpointException e) {
      throw new UserException(e, "%s", e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SHA-256 of a checkpoint's bytes, in hexadecimal. */
  static String hash(Path file, Configuration conf) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(file, conf)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] bytes(Path file, Configuration conf) {
    try {
      return AtomicFiles.read(file, conf);
    } catch (FileNotFoundException e) {
      throw new UserException(e, "Cannot read checkpoint '%s': it does not exist", file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static UserException none(Path folder, Throwable cause) {
    return new UserException(
        cause,
        "Cannot find a checkpoint under '%s': there is none (did train-gan finish?)",
        folder);
  }
}
