// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import io.semadapt.error.UserException;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A folder that appears whole or not at all: it is filled under {@code
 * <parent>/_tmp-<runId>-<name>} and renamed by {@link #commit}. Closing without a commit removes
 * what was written.
 */
public final class OutputFolder implements AutoCloseable {
  private final FileSystem fileSystem;
  private final Path target;
  private final Path temporary;
  private boolean committed;

  private OutputFolder(FileSystem fileSystem, Path target, Path temporary) {
    this.fileSystem = fileSystem;
    this.target = target;
    this.temporary = temporary;
  }

  /** Starts a folder; nothing at {@code target} changes yet. */
  public static OutputFolder create(Path target, String runId, Configuration conf) {
    try {
      FileSystem fileSystem = target.getFileSystem(conf);
      Path temporary = new Path(target.getParent(), "_tmp-" + runId + "-" + target.getName());
      if (!fileSystem.mkdirs(temporary)) {
        throw new UserException("Cannot write to '%s': the folder cannot be made", temporary);
      }
      return new OutputFolder(fileSystem, target, temporary);
    } catch (IOException e) {
      throw new UserException(e, "Cannot write to '%s': %s", target, AtomicFiles.reason(e));
    }
  }

  /** Where to write until the commit. */
  public Path path() {
    return temporary;
  }

  /** Puts the folder in its place; what stood there before is replaced. */
  public void commit() {
    AtomicFiles.removeUnfinished(temporary, fileSystem.getConf());
    try {
      fileSystem.delete(target, true);
      if (!fileSystem.rename(temporary, target)) {
        throw new IOException("cannot rename " + temporary + " to " + target);
      }
      committed = true;
    } catch (IOException e) {
      throw new UserException(e, "Cannot write '%s': %s", target, AtomicFiles.reason(e));
    }
  }

  @Override
  public void close() {
    if (!committed) {
      try {
        fileSystem.delete(temporary, true);
      } catch (IOException e) {
        throw new UserException(e, "Cannot remove '%s': %s", temporary, AtomicFiles.reason(e));
      }
    }
  }
}
