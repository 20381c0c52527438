// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.StreamCapabilities;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A new file whose bytes are on the disk, not only in memory, once it is closed: a rename that
 * follows may reach the disk before them, and a machine that stops would leave an empty file under
 * the final name. Stores that cannot sync have written a file when it is closed.
 */
public final class SyncedFile implements OutputFile {
  private static final int BUFFER_BYTES = 64 << 10;

  private final Path path;
  private final FileSystem fileSystem;
  private final OutputFile delegate;

  private SyncedFile(Path path, FileSystem fileSystem, OutputFile delegate) {
    this.path = path;
    this.fileSystem = fileSystem;
    this.delegate = delegate;
  }

  /** A file that a Parquet writer creates. */
  public static SyncedFile at(Path path, Configuration conf) throws IOException {
    return new SyncedFile(path, path.getFileSystem(conf), HadoopOutputFile.fromPath(path, conf));
  }

  /** Creates a file. */
  static PositionOutputStream create(Path path, Configuration conf) throws IOException {
    return at(path, conf).create(0);
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) throws IOException {
    return new Stream(
        fileSystem.create(
            path,
            /* overwrite= */ false,
            BUFFER_BYTES,
            fileSystem.getDefaultReplication(path),
            Math.max(fileSystem.getDefaultBlockSize(path), blockSizeHint)));
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) {
    throw new UnsupportedOperationException("files are written under a new name");
  }

  @Override
  public boolean supportsBlockSize() {
    return delegate.supportsBlockSize();
  }

  @Override
  public long defaultBlockSize() {
    return delegate.defaultBlockSize();
  }

  @Override
  public String getPath() {
    return path.toString();
  }

  private static final class Stream extends PositionOutputStream {
    private final FSDataOutputStream out;
    private boolean closed;

    Stream(FSDataOutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return out.getPos();
    }

    @Override
    public void write(int each) throws IOException {
      out.write(each);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      if (closed) {
        return;
      }
      closed = true;
      try (out) {
        if (out.hasCapability(StreamCapabilities.HSYNC)) {
          out.hsync();
        }
      }
    }
  }
}
