// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * A store such as S3: {@code fake://bucket/path} lies under {@code <root>/bucket/path}, and knows
 * no other path. It can be full: then writing fails as a disk does.
 */
public final class FakeFileSystem extends FileSystem {
  private static final String ROOT = "fs.fake.root";
  private static final AtomicLong SPACE = new AtomicLong(Long.MAX_VALUE);

  private final RawLocalFileSystem local = new RawLocalFileSystem();
  private URI uri;
  private Path root;
  private Path working;

  /** Makes the store known to a configuration, with all the space there is. */
  static void mount(java.nio.file.Path root, Configuration conf) {
    conf.set("fs.fake.impl", FakeFileSystem.class.getName());
    conf.set("fs.fake.impl.disable.cache", "true");
    conf.set(ROOT, root.toUri().toString());
    leave(Long.MAX_VALUE);
  }

  /** From now on so many bytes fit in. */
  static void leave(long bytes) {
    SPACE.set(bytes);
  }

  @Override
  public void initialize(URI name, Configuration conf) throws IOException {
    super.initialize(name, conf);
    setConf(conf);
    local.initialize(URI.create("file:///"), conf);
    uri = URI.create(name.getScheme() + "://" + name.getAuthority());
    root = new Path(new Path(conf.get(ROOT)), name.getAuthority());
    working = new Path(uri + "/");
  }

  private Path inside(Path path) {
    checkPath(path);
    String below = new Path(working, path).toUri().getPath().substring(1);
    return below.isEmpty() ? root : new Path(root, below);
  }

  private FileStatus outside(FileStatus status) {
    String path = status.getPath().toUri().getPath().substring(root.toUri().getPath().length());
    return new FileStatus(
        status.getLen(),
        status.isDirectory(),
        1,
        status.getBlockSize(),
        status.getModificationTime(),
        new Path(uri + (path.isEmpty() ? "/" : path)));
  }

  @Override
  public URI getUri() {
    return uri;
  }

  @Override
  public String getScheme() {
    return "fake";
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    return local.open(inside(path), bufferSize);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    OutputStream out =
        local.create(inside(path), overwrite, bufferSize, replication, blockSize, progress);
    return new FSDataOutputStream(new Limited(out), statistics);
  }

  /** Fails where the space ends, as the device does. */
  private static final class Limited extends FilterOutputStream {
    Limited(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int each) throws IOException {
      write(new byte[] {(byte) each}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (SPACE.addAndGet(-length) < 0) {
        throw new IOException("No space left on device");
      }
      out.write(bytes, from, length);
    }
  }

  @Override
  public FSDataOutputStream append(Path path, int bufferSize, Progressable progress) {
    throw new UnsupportedOperationException("append");
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    return local.rename(inside(from), inside(to));
  }

  @Override
  public boolean delete(Path path, boolean recursive) throws IOException {
    return local.delete(inside(path), recursive);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    FileStatus[] found = local.listStatus(inside(path));
    FileStatus[] result = new FileStatus[found.length];
    for (int i = 0; i < found.length; i++) {
      result[i] = outside(found[i]);
    }
    return result;
  }

  @Override
  public void setWorkingDirectory(Path path) {
    working = path;
  }

  @Override
  public Path getWorkingDirectory() {
    return working;
  }

  @Override
  public boolean mkdirs(Path path, FsPermission permission) throws IOException {
    return local.mkdirs(inside(path));
  }

  @Override
  public FileStatus getFileStatus(Path path) throws IOException {
    return outside(local.getFileStatus(inside(path)));
  }
}
