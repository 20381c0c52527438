// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import io.semadapt.error.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/** Files that appear whole or not at all, on any Hadoop file system. */
public final class AtomicFiles {
  /** Writes the content of one file. */
  @FunctionalInterface
  public interface Writer {
    /** Writes to a path that does not exist yet. */
    void write(Path temporary) throws IOException;
  }

  /** Gives out the content of one file. */
  @FunctionalInterface
  public interface Content {
    /** Writes it to a stream, which the caller closes. */
    void write(OutputStream out) throws IOException;
  }

  /** An action that writes one file. */
  @FunctionalInterface
  public interface Attempt {
    /** Writes it. */
    void run() throws IOException;
  }

  private static final int LONGEST_REASON = 500;

  private static final String TEMPORARY = "_tmp-";
  private static final String PART = ".part";

  /** Java's virtual machines keep a few bytes of the largest array for themselves. */
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private AtomicFiles() {}

  /**
   * Removes the temporary files of killed writers from a folder, at any depth. Nothing else may be
   * writing there.
   */
  public static void removeUnfinished(Path folder, Configuration conf) {
    try {
      FileSystem fileSystem = folder.getFileSystem(conf);
      if (fileSystem.exists(folder)) {
        RemoteIterator<LocatedFileStatus> files = fileSystem.listFiles(folder, true);
        while (files.hasNext()) {
          FileStatus file = files.next();
          if (file.getPath().getName().startsWith(TEMPORARY)) {
            fileSystem.delete(file.getPath(), false);
          }
        }
      }
    } catch (IOException e) {
      throw new UserException(e, "Cannot clean '%s': %s", folder, reason(e));
    }
  }

  /**
   * Removes the temporary files of killed writers of one file. A writer that is still running
   * fails, so this is not for files with several writers.
   */
  public static void removeUnfinishedOf(Path file, Configuration conf) {
    try {
      FileSystem fileSystem = file.getFileSystem(conf);
      String name = TEMPORARY + "[0-9a-f-]{36}-" + Pattern.quote(file.getName() + PART);
      for (FileStatus left :
          fileSystem.listStatus(file.getParent(), each -> each.getName().matches(name))) {
        fileSystem.delete(left.getPath(), false);
      }
    } catch (FileNotFoundException e) {
      // Nothing has been written there yet.
      return;
    } catch (IOException e) {
      throw new UserException(e, "Cannot clean '%s': %s", file.getParent(), reason(e));
    }
  }

  /**
   * Writes under a hidden name in the same folder, then renames; an older file is replaced. The
   * hidden name has another ending, so that readers of {@code *.parquet} ignore it. If the writer
   * uses a {@link SyncedFile}, a machine that stops at any moment leaves the file whole or absent.
   *
   * @throws UserException if it cannot be written: no space or quota left, no permission
   */
  public static void write(Path file, Configuration conf, Writer writer) {
    Path temporary = new Path(file.getParent(), temporary(file.getName()));
    attempt(
        file,
        () -> {
          FileSystem fileSystem = file.getFileSystem(conf);
          fileSystem.mkdirs(file.getParent());
          try {
            writer.write(temporary);
            replace(fileSystem, temporary, file);
            syncFolder(fileSystem, file.getParent());
          } catch (IOException | FSError | RuntimeException e) {
            remove(fileSystem, temporary, e);
            throw e;
          }
        });
  }

  /** Whether a file is one that is, or was, being written. */
  public static boolean isTemporary(Path file) {
    return file.getName().startsWith(TEMPORARY);
  }

  /** A new name of a file that is being written. */
  static String temporary(String name) {
    return TEMPORARY + UUID.randomUUID() + "-" + name + PART;
  }

  /**
   * Runs an action that writes a file.
   *
   * @throws UserException if the file system fails in any way
   */
  public static void attempt(Path file, Attempt attempt) {
    try {
      attempt.run();
    } catch (IOException | FSError e) {
      throw new UserException(e, "Cannot write '%s': %s", file, reason(e));
    } catch (IllegalArgumentException e) {
      // HDFS may throw one exception from write and from close, which Java cannot add to itself.
      if (!(e.getCause() instanceof IOException)) {
        throw e;
      }
      throw new UserException(e, "Cannot write '%s': %s", file, reason(e));
    }
  }

  private static void replace(FileSystem fileSystem, Path temporary, Path file) throws IOException {
    // A local file system replaces an older file in one step; HDFS needs an option for it.
    if (fileSystem.rename(temporary, file)) {
      return;
    }
    try {
      FileContext.getFileContext(fileSystem.getUri(), fileSystem.getConf())
          .rename(temporary, file, Options.Rename.OVERWRITE);
    } catch (UnsupportedFileSystemException e) {
      // Others cannot: the older file is deleted first.
      fileSystem.delete(file, false);
      if (!fileSystem.rename(temporary, file)) {
        throw new IOException("cannot rename " + temporary + " to it", e);
      }
    }
  }

  /** Brings the names in a local folder to the disk, after a rename. Others do so themselves. */
  static void syncFolder(FileSystem fileSystem, Path folder) {
    if (fileSystem instanceof LocalFileSystem local) {
      try (FileChannel names = FileChannel.open(local.pathToFile(folder).toPath())) {
        names.force(/* metaData= */ true);
      } catch (IOException unsupported) {
        // Some systems cannot open a folder, and some disks cannot sync one. The file is whole.
        return;
      }
    }
  }

  private static void remove(FileSystem fileSystem, Path temporary, Throwable failure) {
    try {
      fileSystem.delete(temporary, false);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * The cause of a failure in one line of bounded length: Hadoop wraps local errors, HDFS adds a
   * stack trace, Parquet prints a damaged footer.
   */
  public static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof AccessDeniedException) {
      // Its message is the path alone.
      return "permission denied: " + cause.getMessage();
    }
    String message = String.valueOf(cause.getMessage()).strip();
    String line = message.lines().findFirst().orElse(cause.getClass().getSimpleName());
    return line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) + "..." : line;
  }

  /**
   * Writes the bytes of a file that has one writer at a time, and removes what killed ones left. A
   * second writer would fail.
   */
  public static void writeAlone(Path file, Configuration conf, byte[] bytes) {
    removeUnfinishedOf(file, conf);
    write(file, conf, bytes);
  }

  /**
   * The text of one file, UTF-8. For JSON: given bytes, Jackson takes damaged ones for UTF-32, and
   * calls that an error of the disk.
   */
  public static String readText(Path file, Configuration conf) throws IOException {
    return new String(read(file, conf), StandardCharsets.UTF_8);
  }

  /** Writes the bytes of one file. */
  public static void write(Path file, Configuration conf, byte[] bytes) {
    writeStream(file, conf, out -> out.write(bytes));
  }

  /** Writes a file that is too large for an array. */
  public static void writeStream(Path file, Configuration conf, Content content) {
    write(
        file,
        conf,
        temporary -> {
          try (OutputStream out = SyncedFile.create(temporary, conf)) {
            content.write(out);
          }
        });
  }

  /**
   * The bytes of one file. They are allocated at once: a file that does not fit fails alone, where
   * one that grew until the heap was full would fail other threads too.
   *
   * @throws IOException also if the file is larger than 2 GiB
   */
  public static byte[] read(Path file, Configuration conf) throws IOException {
    FileSystem fileSystem = file.getFileSystem(conf);
    long length = fileSystem.getFileStatus(file).getLen();
    if (length > LARGEST_ARRAY) {
      throw new IOException("the file is larger than 2 GiB: %d bytes".formatted(length));
    }
    byte[] bytes = new byte[(int) length];
    try (FSDataInputStream in = fileSystem.open(file)) {
      in.readFully(bytes);
    }
    return bytes;
  }
}
