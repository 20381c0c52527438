// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.PrivilegedExceptionAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.security.UserGroupInformation;

/**
 * HDFS in this process: a name node, and one data node. Its superuser is somebody else, so that
 * this process's user is one to whom permissions apply.
 */
final class Hdfs implements AutoCloseable {
  /** What a file takes of a quota while it is written. */
  static final int BLOCK_BYTES = 1 << 20;

  /** What clients are told, beside the name node. */
  static final Map<String, Object> CLIENT =
      Map.of("dfs.replication", 1, "dfs.blocksize", BLOCK_BYTES);

  private static final UserGroupInformation SUPERUSER =
      UserGroupInformation.createRemoteUser("superuser");

  private final MiniDFSCluster cluster;
  private final java.nio.file.Path confFolder;

  private Hdfs(MiniDFSCluster cluster, java.nio.file.Path confFolder) {
    this.cluster = cluster;
    this.confFolder = confFolder;
  }

  /** Starts one that keeps its blocks and its configuration for clients under {@code folder}. */
  static Hdfs start(java.nio.file.Path folder) throws IOException, InterruptedException {
    Configuration conf = new Configuration();
    CLIENT.forEach((key, value) -> conf.set(key, value.toString()));
    MiniDFSCluster cluster =
        asSuperuser(
            () -> new MiniDFSCluster.Builder(conf, folder.resolve("hdfs").toFile()).build());
    java.nio.file.Path confFolder = Files.createDirectory(folder.resolve("hadoop-conf"));
    Configuration client = new Configuration(false);
    client.set("fs.defaultFS", cluster.getURI().toString());
    CLIENT.forEach((key, value) -> client.set(key, value.toString()));
    try (OutputStream out = Files.newOutputStream(confFolder.resolve("core-site.xml"))) {
      client.writeXml(out);
    }
    return new Hdfs(cluster, confFolder);
  }

  /** What HADOOP_CONF_DIR names. */
  java.nio.file.Path confFolder() {
    return confFolder;
  }

  /** The URI of a path: {@code hdfs://localhost:40000/a}. */
  String uri(String path) {
    return cluster.getURI() + path;
  }

  /** The paths of all files below a folder. */
  List<String> files(String path) throws IOException {
    List<String> paths = new ArrayList<>();
    RemoteIterator<LocatedFileStatus> files =
        cluster.getFileSystem().listFiles(new Path(path), /* recursive= */ true);
    while (files.hasNext()) {
      paths.add(files.next().getPath().toUri().getPath());
    }
    return paths;
  }

  /** Makes a folder that belongs to this process's user. */
  void makeOwn(String path) throws IOException, InterruptedException {
    String user = UserGroupInformation.getCurrentUser().getShortUserName();
    asSuperuser(
        () -> {
          superusers().mkdirs(new Path(path));
          superusers().setOwner(new Path(path), user, user);
          return null;
        });
  }

  /** Gives a file or folder to the superuser, with permissions like {@code 755}. */
  void take(String path, String permissions) throws IOException, InterruptedException {
    asSuperuser(
        () -> {
          superusers().setOwner(new Path(path), "superuser", "superuser");
          superusers().setPermission(new Path(path), new FsPermission(permissions));
          return null;
        });
  }

  /** Limits a folder to so many bytes. */
  void quota(String path, long bytes) throws IOException, InterruptedException {
    asSuperuser(
        () -> {
          superusers().setQuota(new Path(path), HdfsConstants.QUOTA_DONT_SET, bytes);
          return null;
        });
  }

  private DistributedFileSystem superusers() throws IOException {
    return (DistributedFileSystem) FileSystem.get(cluster.getURI(), cluster.getConfiguration(0));
  }

  private static <T> T asSuperuser(PrivilegedExceptionAction<T> action)
      throws IOException, InterruptedException {
    return SUPERUSER.doAs(action);
  }

  @Override
  public void close() {
    try {
      FileSystem.closeAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      cluster.shutdown(/* deleteDfsDir= */ true);
    }
  }
}
