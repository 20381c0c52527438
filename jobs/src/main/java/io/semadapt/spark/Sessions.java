// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.config.Suggestion;
import io.semadapt.error.UserException;
import io.semadapt.storage.PlainLocalFileSystem;
import io.semadapt.storage.ScratchFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkHadoopUtil;
import org.apache.spark.sql.SparkSession;

/** The Spark session of a run, opened when it is first used. */
public final class Sessions implements AutoCloseable {
  // Masters that Spark accepts; its own error would be a stack trace.
  private static final Pattern MASTER =
      Pattern.compile(
          "local|local\\[([0-9]+|\\*)(, *[0-9]+)?]|local-cluster\\[.+]|yarn|(spark|k8s)://.+");

  private static final Pattern LOCAL = Pattern.compile("local(?:\\[([0-9]+|\\*)(?:, *[0-9]+)?])?");

  private static final Pattern LOCAL_CLUSTER =
      Pattern.compile("local-cluster\\[ *([0-9]+) *, *([0-9]+) *,.*]");

  private static final String DYNAMIC = "spark.dynamicAllocation.enabled";

  /** One and a half times what Spark reserves for itself. */
  private static final long LEAST_HEAP = 450L << 20;

  private final SparkConf conf;
  private SparkSession spark;
  private boolean ours;
  private final List<Consumer<SparkSession>> whenOpen = new ArrayList<>();

  private Sessions(SparkConf conf) {
    this.conf = conf;
  }

  /**
   * Prepares a session; the first call of {@link #spark} opens it. Settings of spark-submit win;
   * without it Spark runs embedded in this process on every core.
   *
   * @param name shown on Spark's pages
   * @param master Spark's master, when the command line names one
   * @throws UserException if the master is not a valid one
   */
  public static Sessions of(String name, Optional<String> master) {
    if (SparkSession.getDefaultSession().isDefined()
        && !SparkSession.getDefaultSession().get().sparkContext().isStopped()) {
      return of(SparkSession.getDefaultSession().get());
    }
    return new Sessions(configured(name, master));
  }

  static SparkConf configured(String name, Optional<String> master) {
    SparkConf conf = new SparkConf().setAppName(name);
    master.ifPresent(url -> conf.setMaster(checked(url)));
    conf.setIfMissing("spark.master", "local[*]");
    if (conf.get("spark.master").startsWith("local")) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.sql.shuffle.partitions", "8");
      // Other users of this machine reach the port: Spark makes a secret for this process.
      if (LOCAL.matcher(conf.get("spark.master")).matches()) {
        conf.setIfMissing("spark.authenticate", "true");
        // The only executor is this process, so it cannot be lost. After two minutes of Ctrl-Z, or
        // on a laptop that slept, Spark would think so.
        conf.setIfMissing("spark.storage.blockManagerHeartbeatTimeoutMs", "365d");
      }
      // A task that runs out of memory ends the run with one line; Spark would end the
      // process at once with a different exit code.
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    }
    // Parameters make up most of the traffic, and LZ4 does not make floats smaller.
    conf.setIfMissing("spark.broadcast.compress", "false");
    conf.setIfMissing("spark.shuffle.compress", "false");
    // Spark's default, 4 MB, and an array's header take two regions of 4 MB in a heap of G1: 3.2 GB
    // for a broadcast of FCN-8s, which has 1.6.
    conf.setIfMissing("spark.broadcast.blockSize", "4088k");
    // The averaged state of a round comes to the driver: 1.6 GB for FCN-8s. Its heap is the limit.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    // Several tasks share a process: one thread for each, or they compete for the cores.
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
    return conf;
  }

  /** A session that is open already, and stays open. */
  public static Sessions of(SparkSession open) {
    Sessions sessions = new Sessions(open.sparkContext().getConf());
    sessions.spark = open;
    return sessions;
  }

  /**
   * Says what Spark's own check would say in a stack trace.
   *
   * @param heap bytes
   */
  static void requireHeap(long heap) {
    if (heap < LEAST_HEAP) {
      throw new UserException(
          "Cannot start Spark in a Java heap of %d MiB: it needs %d MiB (raise SEMADAPT_HEAP, or --driver-memory)",
          heap >> 20, LEAST_HEAP >> 20);
    }
  }

  private static SparkSession start(SparkConf conf) {
    requireHeap(Runtime.getRuntime().maxMemory());
    // Spark leaves its files to whoever killed the process, and lets others read them.
    if (LOCAL.matcher(conf.get("spark.master")).matches()) {
      conf.setIfMissing("spark.local.dir", ScratchFolder.ofProcess().toString());
    }
    try {
      return SparkSession.builder().config(conf).getOrCreate();
    } catch (IllegalArgumentException e) {
      if (String.valueOf(e.getMessage()).contains("is above the max threshold")) {
        throw new UserException(e, "Cannot start on YARN: %s", e.getMessage());
      }
      throw e;
    }
  }

  static String checked(String master) {
    if (!MASTER.matcher(master).matches()) {
      throw new UserException(
          "Invalid master '%s': expected local, local[N], local[*], spark://HOST:PORT, yarn or"
              + " k8s://URL%s",
          master, Suggestion.hint(master, List.of("local", "local[2]", "local[*]", "yarn")));
    }
    return master;
  }

  /**
   * The session, opened by the first call.
   *
   * @throws UserException if YARN has no container of the requested size
   */
  public synchronized SparkSession spark() {
    if (spark == null) {
      spark = start(conf);
      ours = true;
      whenOpen.forEach(action -> action.accept(spark));
    }
    return spark;
  }

  /** Runs an action now if the session is open, else as soon as it is. */
  synchronized void whenOpen(Consumer<SparkSession> action) {
    if (spark == null) {
      whenOpen.add(action);
    } else {
      action.accept(spark);
    }
  }

  /** The open session; empty before it opens. */
  public synchronized Optional<SparkSession> open() {
    return Optional.ofNullable(spark);
  }

  /**
   * Hadoop's configuration as the session has it, and for local files as {@link
   * PlainLocalFileSystem} has them. Spark itself keeps its own: its processes do not all have this
   * product's classes. Opens no session.
   */
  public Configuration hadoop() {
    return PlainLocalFileSystem.configure(
        open()
            .map(session -> session.sparkContext().hadoopConfiguration())
            .orElseGet(() -> SparkHadoopUtil.get().newConfiguration(conf)));
  }

  /**
   * Number of tasks that run at the same time: as configured, so that it is the same before and
   * after a session opens; otherwise that of the open session. Opens no session.
   *
   * @return empty on a cluster whose executors are not fixed by the configuration
   */
  public OptionalInt parallelism() {
    if (conf.contains("spark.default.parallelism")) {
      return OptionalInt.of(conf.getInt("spark.default.parallelism", 1));
    }
    OptionalInt local = localThreads(conf.get("spark.master"));
    if (local.isPresent()) {
      return local;
    }
    Matcher processes = LOCAL_CLUSTER.matcher(conf.get("spark.master"));
    if (processes.matches()) {
      return OptionalInt.of(
          Integer.parseInt(processes.group(1)) * Integer.parseInt(processes.group(2)));
    }
    if (conf.contains("spark.cores.max")) {
      return OptionalInt.of(conf.getInt("spark.cores.max", 1));
    }
    return conf.contains("spark.executor.instances")
        ? OptionalInt.of(
            Math.max(
                1,
                conf.getInt("spark.executor.instances", 1)
                    * conf.getInt("spark.executor.cores", 1)
                    / conf.getInt("spark.task.cpus", 1)))
        : open()
            .map(session -> OptionalInt.of(session.sparkContext().defaultParallelism()))
            .orElse(OptionalInt.empty());
  }

  /**
   * Why the workers of a training cannot exchange among themselves in one stage; empty if they can,
   * as far as the configuration tells. Opens no session.
   *
   * @param workers more than 1
   */
  public Optional<String> peersRefusal(int workers) {
    OptionalInt local = localThreads(conf.get("spark.master"));
    if (local.isPresent()) {
      // Spark's secret guards ports that other users reach; this exchange opens one on the loopback
      // interface only, and says so in the reference.
      return local.getAsInt() < workers
          ? Optional.of(
              "its %d workers must run at the same time, and this session runs %d tasks"
                  .formatted(workers, local.getAsInt()))
          : Optional.empty();
    }
    for (String key : List.of("spark.authenticate", "spark.network.crypto.enabled")) {
      if (conf.getBoolean(key, false)) {
        return Optional.of(
            key + " is on, and its workers exchange without authentication or encryption");
      }
    }
    return conf.getBoolean(DYNAMIC, false)
        ? Optional.of(DYNAMIC + " is on, and its workers must run at the same time")
        : Optional.empty();
  }

  /** Tasks that a master in this process runs at the same time; empty for other masters. */
  static OptionalInt localThreads(String master) {
    Matcher local = LOCAL.matcher(master);
    if (!local.matches()) {
      return OptionalInt.empty();
    }
    String threads = local.group(1) == null ? "1" : local.group(1);
    return OptionalInt.of(
        threads.equals("*")
            ? Runtime.getRuntime().availableProcessors()
            : Integer.parseInt(threads));
  }

  @Override
  public synchronized void close() {
    if (ours) {
      spark.stop();
    }
  }
}
