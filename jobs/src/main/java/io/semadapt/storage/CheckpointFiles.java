// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import io.semadapt.error.UserException;
import io.semadapt.train.Checkpoint;
import io.semadapt.train.CorruptCheckpointException;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.SoftReference;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Checkpoints on any Hadoop file system: files like {@code round-000012.ckpt} or {@code
 * step-00001000.ckpt}, whose names sort by age.
 */
public final class CheckpointFiles {
  private static final String SUFFIX = ".ckpt";
  private static final String NAME = "[a-z]+-[0-9]{6,}\\" + SUFFIX;

  /** A longer number is a later one, also beyond the digits that names are filled up to. */
  private static final Comparator<FileStatus> BY_AGE =
      Comparator.<FileStatus>comparingInt(file -> file.getPath().getName().length())
          .thenComparing(file -> file.getPath().getName());

  private static String sharedKey = "";
  private static SoftReference<Checkpoint> shared = new SoftReference<>(null);

  private CheckpointFiles() {}

  /** The latest checkpoint of a folder, if there is any. */
  public static Optional<Path> latest(Path folder, Configuration conf) {
    return list(folder, conf).stream().map(FileStatus::getPath).reduce((earlier, later) -> later);
  }

  /** The checkpoints of a folder, latest last. */
  public static List<FileStatus> list(Path folder, Configuration conf) {
    try {
      FileStatus[] files =
          folder.getFileSystem(conf).listStatus(folder, path -> path.getName().matches(NAME));
      return Arrays.stream(files).sorted(BY_AGE).toList();
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UserException(
          e, "Cannot list checkpoints under '%s': %s", folder, AtomicFiles.reason(e));
    }
  }

  /**
   * How many of the checkpoints that a run writes are on the disk at the same time.
   *
   * @param keep the number to keep; 0 keeps all
   */
  public static long most(long written, int keep) {
    return keep == 0 ? written : Math.min(written, keep + 1L);
  }

  /**
   * Removes the oldest checkpoints of a folder, once a newer one is on the disk. A run that is
   * killed before or in between leaves more of them, which the next call removes.
   *
   * @param keep the number to keep, the latest; 0 keeps all
   * @return how many were removed
   * @throws UserException if one cannot be removed
   */
  public static int removeOldest(Path folder, int keep, Configuration conf) {
    if (keep == 0) {
      return 0;
    }
    List<FileStatus> all = list(folder, conf);
    int old = Math.max(0, all.size() - keep);
    for (FileStatus each : all.subList(0, old)) {
      Path file = each.getPath();
      try {
        file.getFileSystem(conf).delete(file, false);
      } catch (IOException e) {
        throw new UserException(
            e, "Cannot remove old checkpoint '%s': %s", file, AtomicFiles.reason(e));
      }
    }
    return old;
  }

  /**
   * A file itself, or the latest checkpoint of a folder.
   *
   * @param job that should have left it
   * @throws UserException if there is none
   */
  public static Path fileOrLatest(Path path, String job, Configuration conf) {
    return path.getName().endsWith(SUFFIX) || isFile(path, conf)
        ? path
        : latest(path, conf)
            .orElseThrow(
                () ->
                    new UserException(
                        "Cannot find a checkpoint under '%s': there is none (did %s finish?)",
                        path, job));
  }

  private static boolean isFile(Path path, Configuration conf) {
    try {
      return path.getFileSystem(conf).getFileStatus(path).isFile();
    } catch (FileNotFoundException e) {
      return false;
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  /**
   * Reads a checkpoint.
   *
   * @param kind makes a network of what was read: {@code GanCheckpoint::of} or {@code
   *     Segmenter::of}
   * @throws UserException if it is missing, damaged or of another kind
   */
  public static <T> T read(Path file, Configuration conf, Function<Checkpoint, T> kind) {
    return as(kind, read(file, conf), file);
  }

  /**
   * The same for the tasks of one process, which may be many: it is read once, one task at a time,
   * and kept while there is memory.
   *
   * @param hash of the file's bytes, see {@link #hash}
   */
  public static <T> T readShared(
      Path file, String hash, Configuration conf, Function<Checkpoint, T> kind) {
    return as(kind, shared(file, hash, conf), file);
  }

  private static synchronized Checkpoint shared(Path file, String hash, Configuration conf) {
    String key = file + "#" + hash;
    Checkpoint checkpoint = key.equals(sharedKey) ? shared.get() : null;
    if (checkpoint == null) {
      checkpoint = read(file, conf);
      sharedKey = key;
      shared = new SoftReference<>(checkpoint);
    }
    return checkpoint;
  }

  private static Checkpoint read(Path file, Configuration conf) {
    try {
      byte[] bytes = AtomicFiles.read(file, conf);
      return Checkpoint.read(new ByteArrayInputStream(bytes), bytes.length, file.toString());
    } catch (CorruptCheckpointException e) {
      throw new UserException(e, "%s (remove it to use the one before)", e.getMessage());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static <T> T as(Function<Checkpoint, T> kind, Checkpoint checkpoint, Path file) {
    try {
      return kind.apply(checkpoint);
    } catch (IllegalArgumentException e) {
      throw new UserException(e, "Cannot read checkpoint '%s': %s", file, e.getMessage());
    }
  }

  /** SHA-256 of a file's bytes, in hexadecimal. */
  public static String hash(Path file, Configuration conf) {
    try (InputStream in = file.getFileSystem(conf).open(file);
        DigestInputStream digest =
            new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
      digest.transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * The step of a checkpoint; reads the beginning of the file only.
   *
   * @return empty if it cannot be read, or does not say
   */
  public static OptionalLong step(Path file, Configuration conf) {
    try {
      FileSystem fileSystem = file.getFileSystem(conf);
      long length = fileSystem.getFileStatus(file).getLen();
      try (InputStream in = fileSystem.open(file)) {
        String step = Checkpoint.readTexts(in, length, file.toString()).getOrDefault("step", "");
        return step.matches("[0-9]{1,18}")
            ? OptionalLong.of(Long.parseLong(step))
            : OptionalLong.empty();
      }
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static UserException unreadable(Path file, IOException e) {
    String reason = AtomicFiles.reason(e);
    if (e instanceof FileNotFoundException) {
      reason = "it does not exist";
    }
    return new UserException(e, "Cannot read checkpoint '%s': %s", file, reason);
  }

  /** Writes a checkpoint, whole or not at all. */
  public static void write(Path file, Checkpoint checkpoint, Configuration conf) {
    AtomicFiles.writeStream(file, conf, checkpoint::write);
  }
}
