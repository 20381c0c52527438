// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Files that appear whole or not at all, on any Hadoop file system. */
public final class AtomicFiles {
  /** Writes the content of one file. */
  @FunctionalInterface
  public interface Writer {
    /** Writes to a path that does not exist yet. */
    void write(Path temporary) throws IOException;
  }

  private AtomicFiles() {}

  /** Writes under a hidden name in the same folder, then renames; an older file is replaced. */
  public static void write(Path file, Configuration conf, Writer writer) {
    Path temporary = new Path(file.getParent(), "_tmp-" + UUID.randomUUID() + "-" + file.getName());
    try {
      FileSystem fileSystem = file.getFileSystem(conf);
      fileSystem.mkdirs(file.getParent());
      try {
        writer.write(temporary);
        fileSystem.delete(file, false);
        if (!fileSystem.rename(temporary, file)) {
          throw new IOException("cannot rename " + temporary + " to " + file);
        }
      } finally {
        fileSystem.delete(temporary, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write '%s'".formatted(file), e);
    }
  }

  /** Writes the bytes of one file. */
  public static void write(Path file, Configuration conf, byte[] bytes) {
    write(
        file,
        conf,
        temporary -> {
          try (java.io.OutputStream out = temporary.getFileSystem(conf).create(temporary)) {
            out.write(bytes);
          }
        });
  }

  /** The bytes of one file, at most 2 GiB. */
  public static byte[] read(Path file, Configuration conf) throws IOException {
    try (java.io.InputStream in = file.getFileSystem(conf).open(file)) {
      return in.readAllBytes();
    }
  }
}
