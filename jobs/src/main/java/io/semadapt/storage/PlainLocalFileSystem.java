// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Local files without Hadoop's checksum files, {@code .NAME.crc}. Two files cannot be replaced in
 * one step, and a file that another program has edited or copied would no longer be readable. The
 * formats contain checksums. Checksum files of an older version are not trusted; they are removed
 * with their file, or when it is replaced.
 *
 * <p>Hadoop starts a program for each file that is created or listed, because of its permissions.
 * Here they are set in this process, and a status does not have them.
 */
public final class PlainLocalFileSystem extends LocalFileSystem {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "fs.file.impl",
          PlainLocalFileSystem.class.getName(),
          // One for the whole process would be the one that Spark opened first.
          "fs.file.impl.disable.cache",
          "true");

  /** Hadoop makes it by name, see {@link #settings}. */
  public PlainLocalFileSystem() {
    super(new Disk());
  }

  /** The settings of Hadoop by which local files are read and written in this way. */
  public static Map<String, String> settings() {
    return SETTINGS;
  }

  /** A copy of a configuration, with these settings. */
  public static Configuration configure(Configuration conf) {
    Configuration copy = new Configuration(conf);
    SETTINGS.forEach(copy::set);
    return copy;
  }

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    setWriteChecksum(false);
    setVerifyChecksum(false);
  }

  private static final class Disk extends RawLocalFileSystem {
    /** Not a pipe, which would wait for a writer, nor a device, which may have no end. */
    @Override
    public FSDataInputStream open(Path path, int bufferBytes) throws IOException {
      if (isSpecial(pathToFile(path).toPath())) {
        throw new IOException("it is not a regular file");
      }
      return super.open(path, bufferBytes);
    }

    /** In one look: another process may remove the file between two. */
    private static boolean isSpecial(java.nio.file.Path file) {
      try {
        return Files.readAttributes(file, BasicFileAttributes.class).isOther();
      } catch (IOException e) {
        // Whoever opens it says why it cannot be read.
        return false;
      }
    }

    /** Without owner and permissions, which a listing would ask of a program for each file. */
    @Override
    public FileStatus getFileStatus(Path path) throws IOException {
      FileStatus found = super.getFileStatus(path);
      return new FileStatus(
          found.getLen(),
          found.isDirectory(),
          found.getReplication(),
          found.getBlockSize(),
          found.getModificationTime(),
          found.getPath());
    }

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      java.nio.file.Path file = pathToFile(path).toPath();
      PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (view == null) {
        super.setPermission(path, permission);
      } else {
        view.setPermissions(
            PosixFilePermissions.fromString(
                permission.getUserAction().SYMBOL
                    + permission.getGroupAction().SYMBOL
                    + permission.getOtherAction().SYMBOL));
      }
    }
  }
}
