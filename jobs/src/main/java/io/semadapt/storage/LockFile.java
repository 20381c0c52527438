// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.semadapt.error.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** The file of a lock: its text is the owner, its time of modification the last beat. */
final class LockFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Some disks keep times in steps of two seconds. */
  private static final long TIME_STEP = 3000;

  /**
   * What a lock file says at one moment.
   *
   * @param beat when the owner renewed it, milliseconds since 1970
   */
  record Seen(LockOwner owner, long beat) {}

  private final Path path;
  private final FileSystem fileSystem;

  private LockFile(Path path, FileSystem fileSystem) {
    this.path = path;
    this.fileSystem = fileSystem;
  }

  static LockFile of(Path path, Configuration conf) throws IOException {
    FileSystem fileSystem = path.getFileSystem(conf);
    return new LockFile(
        path, fileSystem instanceof LocalFileSystem local ? local.getRaw() : fileSystem);
  }

  Path path() {
    return path;
  }

  /** A file beside this one. */
  LockFile sibling(String name) {
    return new LockFile(new Path(path.getParent(), name), fileSystem);
  }

  /**
   * Creates the file with its text, unless there is one.
   *
   * @return whether this call created it
   */
  boolean create(LockOwner owner) throws IOException {
    byte[] text = JSON.writeValueAsBytes(owner);
    if (fileSystem instanceof RawLocalFileSystem local) {
      // Hadoop checks first and then creates: two processes could both succeed.
      return createLocally(local.pathToFile(path).toPath(), text);
    }
    try (OutputStream out = fileSystem.create(path, /* overwrite= */ false)) {
      write(out, text);
      return true;
    } catch (LockNotWrittenException e) {
      fileSystem.delete(path, false);
      throw e;
    } catch (IOException e) {
      if (fileSystem.exists(path)) {
        return false;
      }
      throw e;
    }
  }

  /** The file exists, empty or in part; it is this process that created it. */
  private static final class LockNotWrittenException extends IOException {
    private static final long serialVersionUID = 1L;

    LockNotWrittenException(IOException cause) {
      super(cause.getMessage(), cause);
    }
  }

  private static void write(OutputStream out, byte[] text) throws LockNotWrittenException {
    try {
      out.write(text);
      out.close();
    } catch (IOException e) {
      throw new LockNotWrittenException(e);
    }
  }

  private static boolean createLocally(java.nio.file.Path file, byte[] text) throws IOException {
    java.nio.file.Path folder = file.getParent();
    if (!Files.isDirectory(folder)) {
      createFolder(folder);
    }
    java.nio.file.Path whole =
        folder.resolve(AtomicFiles.temporary(String.valueOf(file.getFileName())));
    try {
      Files.write(whole, text, StandardOpenOption.CREATE_NEW);
      // A second name appears with its text, and only if there is no such name.
      Files.createLink(file, whole);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    } catch (UnsupportedOperationException | FileSystemException e) {
      // Some disks know no second names.
      return createInTwoSteps(file, text);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private static void createFolder(java.nio.file.Path folder) throws IOException {
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new UserException(
          e, "Cannot use work folder '%s': it is not a folder (set another work)", folder);
    }
  }

  private static boolean createInTwoSteps(java.nio.file.Path file, byte[] text) throws IOException {
    OutputStream out;
    try {
      out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (FileAlreadyExistsException e) {
      return false;
    }
    try (out) {
      out.write(text);
      return true;
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  /** What the file says; its owner is unknown while it is being written. Empty without a file. */
  Optional<Seen> look() throws IOException {
    try {
      // The time is read first: if the lock changes in between, it is older than the owner read.
      long beat = fileSystem.getFileStatus(path).getModificationTime();
      return Optional.of(new Seen(owner(), beat));
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
  }

  private LockOwner owner() throws IOException {
    try (InputStream in = fileSystem.open(path)) {
      // As text, for the reason that AtomicFiles.readText gives.
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      LockOwner owner = JSON.readValue(text, LockOwner.class);
      return owner != null && owner.complete() ? owner : LockOwner.UNKNOWN;
    } catch (JsonProcessingException e) {
      return LockOwner.UNKNOWN;
    }
  }

  /**
   * Marks the file as renewed. Its text is not written again: that needs space on the disk, shows a
   * half file to readers, and could overwrite the lock of another run. Stores that cannot set a
   * time replace a file in one step.
   *
   * @param now milliseconds since 1970
   */
  void renew(LockOwner owner, long now) throws IOException {
    fileSystem.setTimes(path, now, /* accessed, unchanged: */ -1);
    if (Math.abs(fileSystem.getFileStatus(path).getModificationTime() - now) > TIME_STEP) {
      try (OutputStream out = fileSystem.create(path, /* overwrite= */ true)) {
        out.write(JSON.writeValueAsBytes(owner));
      }
    }
  }

  void delete() throws IOException {
    fileSystem.delete(path, false);
  }
}
