// SPDX-License-Identifier: Apache-2.0
package io.semadapt.e2e;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.commons.io.FileUtils;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.test.GenericTestUtils;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMApp;
import org.apache.hadoop.yarn.server.resourcemanager.rmapp.RMAppState;
import org.apache.hadoop.yarn.util.resource.DominantResourceCalculator;
import org.apache.hadoop.yarn.util.resource.ResourceUtils;

/**
 * YARN in this process: a resource manager, and one node manager whose containers are processes of
 * their own.
 */
final class Yarn implements AutoCloseable {
  /** What the node says that it has. */
  private static final int NODE_MEGABYTES = 8192;

  /** What clients and masters of applications are told. */
  private static final List<String> CLIENT =
      List.of(
          YarnConfiguration.RM_ADDRESS,
          YarnConfiguration.RM_SCHEDULER_ADDRESS,
          YarnConfiguration.RM_WEBAPP_ADDRESS);

  /** Its containers are gone, and what was sent for it. */
  private static final Set<RMAppState> ENDED =
      EnumSet.of(RMAppState.FINISHED, RMAppState.FAILED, RMAppState.KILLED);

  private static final String GPU = "yarn.io/gpu";

  private static final int LOG_DEPTH = 5;
  private static final int POLL_MILLIS = 20;
  private static final int WAIT_MILLIS = 600_000;

  private final MiniYARNCluster cluster;

  private Yarn(MiniYARNCluster cluster) {
    this.cluster = cluster;
  }

  /** Starts one, and adds its configuration for clients to {@code confFolder}. */
  static Yarn start(Path confFolder) throws IOException {
    Configuration conf = new YarnConfiguration();
    conf.setInt("yarn.minicluster.yarn.nodemanager.resource.memory-mb", NODE_MEGABYTES);
    conf.setInt(YarnConfiguration.RM_SCHEDULER_MINIMUM_ALLOCATION_MB, 256);
    conf.set("yarn.scheduler.capacity.root.queues", "default");
    conf.set("yarn.scheduler.capacity.root.default.capacity", "100");
    conf.set("yarn.scheduler.capacity.maximum-am-resource-percent", "1");
    // Java reserves far more than it uses.
    conf.setBoolean(YarnConfiguration.NM_VMEM_CHECK_ENABLED, false);
    // A GPU that the node only says that it has.
    conf.set(YarnConfiguration.RESOURCE_TYPES, GPU);
    conf.set(YarnConfiguration.NM_RESOURCES_PREFIX + GPU, "1");
    conf.set(
        "yarn.scheduler.capacity.resource-calculator", DominantResourceCalculator.class.getName());
    ResourceUtils.resetResourceTypes(conf);
    conf.setFloat(YarnConfiguration.NM_MAX_PER_DISK_UTILIZATION_PERCENTAGE, 100);
    MiniYARNCluster cluster = new MiniYARNCluster("yarn", 1, 1, 1);
    try {
      cluster.init(conf);
      cluster.start();
      Configuration client = new Configuration(false);
      CLIENT.forEach(key -> client.set(key, cluster.getConfig().get(key)));
      try (OutputStream out = Files.newOutputStream(confFolder.resolve("yarn-site.xml"))) {
        client.writeXml(out);
      }
      Configuration types = new Configuration(false);
      types.set(YarnConfiguration.RESOURCE_TYPES, GPU);
      try (OutputStream out = Files.newOutputStream(confFolder.resolve("resource-types.xml"))) {
        types.writeXml(out);
      }
      return new Yarn(cluster);
    } catch (IOException | RuntimeException | Error e) {
      cluster.stop();
      throw e;
    }
  }

  /** The applications that the resource manager was given, when the last one has ended. */
  List<RMApp> applications() throws InterruptedException, TimeoutException {
    List<RMApp> applications =
        List.copyOf(cluster.getResourceManager().getRMContext().getRMApps().values());
    GenericTestUtils.waitFor(
        () -> applications.stream().map(RMApp::getState).allMatch(ENDED::contains),
        POLL_MILLIS,
        WAIT_MILLIS);
    return applications;
  }

  /** How many containers the resource manager has given away, masters of applications included. */
  long containersGiven() {
    return cluster
        .getResourceManager()
        .getResourceScheduler()
        .getRootQueueMetrics()
        .getAggregateAllocatedContainers();
  }

  /** What each container that has started wrote to its streams, with its folder before it. */
  List<String> containerLogs() throws IOException {
    List<Path> streams = new ArrayList<>();
    Files.walkFileTree(
        cluster.getTestWorkDir().toPath(),
        Set.of(),
        LOG_DEPTH,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
            if (file.endsWith("stderr")) {
              streams.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          // The cluster empties other folders in the meantime.
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException e)
              throws IOException {
            if (e == null || e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    Collections.sort(streams);
    List<String> logs = new ArrayList<>();
    for (Path file : streams) {
      logs.add(
          "%s:%n%s%s"
              .formatted(
                  file.getParent().getFileName(),
                  Files.readString(file),
                  Files.readString(file.resolveSibling("stdout"))));
    }
    return logs;
  }

  @Override
  public void close() throws IOException {
    cluster.stop();
    FileUtils.deleteDirectory(cluster.getTestWorkDir());
  }
}
