// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import io.semadapt.error.UserException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * The temporary files of one process: {@code semadapt-<random>} in the system's temporary folder,
 * which nobody else can read. It is removed when the process ends. What a killed process left is
 * removed by the next one: a lock, which the system holds, says whether its owner lives.
 */
public final class ScratchFolder {
  private static final String PREFIX = "semadapt-";
  private static final String LOCK = "lock";

  /** Spark removes its own files first, with a higher priority, and reports what it misses. */
  private static final int AFTER_SPARK = 1;

  private final Path path;
  private final FileChannel lock;

  private ScratchFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** Makes the one of this process when it is first asked for. */
  private static final class OfProcess {
    static final ScratchFolder FOLDER = create(Path.of(System.getProperty("java.io.tmpdir")));

    static {
      FOLDER.removeDead();
      ShutdownHookManager.get().addShutdownHook(FOLDER::remove, AFTER_SPARK);
    }

    private OfProcess() {}
  }

  /**
   * That of this process.
   *
   * @throws UserException if the temporary folder cannot be written to
   */
  public static Path ofProcess() {
    return OfProcess.FOLDER.path;
  }

  /** A new one, which only its owner can open. */
  static ScratchFolder create(Path parent) {
    try {
      Path folder = Files.createTempDirectory(parent, PREFIX);
      // It gets its name once it is locked: another process would take it for a dead one's.
      Path file = folder.resolve(LOCK + "-new");
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      channel.lock();
      Files.move(file, folder.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
      return new ScratchFolder(folder, channel);
    } catch (IOException e) {
      throw new UserException(
          e,
          "Cannot use the temporary folder '%s': %s (set another one: JDK_JAVA_OPTIONS=-Djava.io.tmpdir=FOLDER)",
          parent,
          AtomicFiles.reason(e));
    }
  }

  Path path() {
    return path;
  }

  /** Removes it with everything in it. */
  void remove() {
    removeTree(path);
    try {
      lock.close();
    } catch (IOException e) {
      // The lock ends with the process.
    }
  }

  /** Removes those beside it whose processes, of the same user, have ended without doing so. */
  void removeDead() {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(path.getParent(), PREFIX + "*")) {
      for (Path folder : folders) {
        if (!folder.equals(path) && isOfSameUser(folder)) {
          removeIfDead(folder);
        }
      }
    } catch (IOException e) {
      // The next run tries again.
    }
  }

  private boolean isOfSameUser(Path folder) {
    try {
      return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
          && Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(path));
    } catch (IOException e) {
      return false; // gone in the meantime
    }
  }

  private static void removeIfDead(Path folder) {
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      if (channel.tryLock() != null) {
        removeTree(folder);
      }
    } catch (IOException | OverlappingFileLockException e) {
      // It is being made, removed by another process, or of this process.
    }
  }

  /** What cannot be removed now, the next run tries again. */
  private static void removeTree(Path tree) {
    FileUtil.fullyDelete(tree.toFile());
  }
}
