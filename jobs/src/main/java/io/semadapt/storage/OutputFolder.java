// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import io.semadapt.error.UserException;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder that appears whole or not at all: it is filled under {@code <parent>/_tmp-<key>-<name>}
 * and renamed by {@link #commit}. Without a commit it is removed on close, or kept for a run that
 * continues it.
 */
public final class OutputFolder implements AutoCloseable {
  private static final String TEMPORARY = "_tmp-";

  /** With which the names of manifests and notes begin. */
  private static final String MARK = "_";

  /** Run ids, and the keys of folders that a run continues. */
  private static final String RUN_ID = "[0-9]{8}-[0-9]{6}-[0-9]{3}-[a-z-]+-[0-9a-f]{4}";

  private static final String KEY = "[A-Za-z0-9]+";

  private final FileSystem fileSystem;
  private final Path target;
  private final Path temporary;
  private final boolean kept;
  private boolean committed;

  private OutputFolder(FileSystem fileSystem, Path target, Path temporary, boolean kept) {
    this.fileSystem = fileSystem;
    this.target = target;
    this.temporary = temporary;
    this.kept = kept;
  }

  /**
   * Starts a folder that is removed unless it is committed. Those that killed runs left are
   * removed; the target does not change yet.
   */
  public static OutputFolder create(Path target, String runId, Configuration conf) {
    OutputFolder folder = open(target, runId, /* kept= */ false, conf);
    folder.removeOthers(RUN_ID);
    return folder;
  }

  /**
   * Starts a folder, or continues one of the same key that was not committed. Those of other keys
   * are removed; the target does not change yet.
   *
   * @param key identifies the content; letters and digits
   */
  public static OutputFolder resume(Path target, String key, Configuration conf) {
    if (!key.matches(KEY)) {
      throw new IllegalArgumentException("no key of letters and digits: " + key);
    }
    OutputFolder folder = open(target, key, /* kept= */ true, conf);
    folder.removeOthers(KEY);
    return folder;
  }

  private static OutputFolder open(Path target, String key, boolean kept, Configuration conf) {
    try {
      FileSystem fileSystem = target.getFileSystem(conf);
      Path temporary = new Path(target.getParent(), TEMPORARY + key + "-" + target.getName());
      if (!fileSystem.mkdirs(temporary)) {
        throw new UserException("Cannot write to '%s': the folder cannot be created", temporary);
      }
      return new OutputFolder(fileSystem, target, temporary, kept);
    } catch (IOException e) {
      throw new UserException(e, "Cannot write to '%s': %s", target, AtomicFiles.reason(e));
    }
  }

  private void removeOthers(String keys) {
    // The names are compared: as a glob, a user's path may match folders of others.
    Pattern others = Pattern.compile(TEMPORARY + keys + "-" + Pattern.quote(target.getName()));
    try {
      for (FileStatus each : fileSystem.listStatus(target.getParent())) {
        String name = each.getPath().getName();
        if (others.matcher(name).matches() && !name.equals(temporary.getName())) {
          fileSystem.delete(each.getPath(), true);
        }
      }
    } catch (IOException e) {
      throw new UserException(
          e, "Cannot clean '%s': %s", target.getParent(), AtomicFiles.reason(e));
    }
  }

  /** The temporary folder to write to until the commit. */
  public Path path() {
    return temporary;
  }

  /** Moves the folder to its target, which is replaced. */
  public void commit() {
    commit(folder -> {});
  }

  /**
   * Moves the folder to its target, which is replaced.
   *
   * @param last writes the file that marks the folder as complete, such as a manifest, at its
   *     target
   */
  public void commit(Consumer<Path> last) {
    AtomicFiles.removeUnfinished(temporary, fileSystem.getConf());
    try {
      removeTarget();
      if (!fileSystem.rename(temporary, target)) {
        throw new IOException("cannot rename " + temporary + " to " + target);
      }
      // A second attempt of a task may have started a file since.
      AtomicFiles.removeUnfinished(target, fileSystem.getConf());
      AtomicFiles.syncFolder(fileSystem, target.getParent());
    } catch (IOException e) {
      throw new UserException(e, "Cannot write '%s': %s", target, AtomicFiles.reason(e));
    }
    committed = true;
    last.accept(target);
  }

  /** The file that marks a folder as complete goes first: a process may be killed in between. */
  private void removeTarget() throws IOException {
    if (fileSystem.exists(target)) {
      for (FileStatus mark :
          fileSystem.listStatus(target, file -> file.getName().startsWith(MARK))) {
        fileSystem.delete(mark.getPath(), true);
      }
      fileSystem.delete(target, true);
    }
  }

  @Override
  public void close() {
    if (!committed && !kept) {
      try {
        fileSystem.delete(temporary, true);
      } catch (IOException e) {
        throw new UserException(e, "Cannot remove '%s': %s", temporary, AtomicFiles.reason(e));
      }
    }
  }
}
