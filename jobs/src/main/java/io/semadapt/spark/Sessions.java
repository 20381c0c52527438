// SPDX-License-Identifier: Apache-2.0
package io.semadapt.spark;

import io.semadapt.config.Suggestion;
import io.semadapt.error.UserException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark session that this process opened, or one it found open and leaves open: the shared one of
 * tests.
 */
public final class Sessions implements AutoCloseable {
  // What Spark itself takes; its own complaint is a trace.
  private static final Pattern MASTER =
      Pattern.compile(
          "local|local\\[([0-9]+|\\*)(, *[0-9]+)?]|local-cluster\\[.+]|yarn|(spark|k8s)://.+");

  private final SparkSession spark;
  private final boolean ours;

  private Sessions(SparkSession spark, boolean ours) {
    this.spark = spark;
    this.ours = ours;
  }

  /**
   * Opens a session. What spark-submit gives wins; without it Spark runs embedded in this process
   * on every core.
   *
   * @param name shown in Spark's own pages
   * @param master Spark's master, when the command line names one
   * @throws UserException if it is none, or YARN gives no container as large as is asked for
   */
  public static Sessions open(String name, Optional<String> master) {
    if (SparkSession.getDefaultSession().isDefined()
        && !SparkSession.getDefaultSession().get().sparkContext().isStopped()) {
      return new Sessions(SparkSession.getDefaultSession().get(), false);
    }
    SparkConf conf = new SparkConf().setAppName(name);
    master.ifPresent(url -> conf.setMaster(checked(url)));
    conf.setIfMissing("spark.master", "local[*]");
    if (conf.get("spark.master").startsWith("local")) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.sql.shuffle.partitions", "8");
      // A task that runs out of memory ends the run with its trace; Spark would end the process at
      // once with a code of its own.
      conf.setIfMissing("spark.executor.killOnFatalError.depth", "0");
    }
    // What travels is parameters, and LZ4 makes nothing smaller of floats (122 MB to 123 MB).
    conf.setIfMissing("spark.broadcast.compress", "false");
    conf.setIfMissing("spark.shuffle.compress", "false");
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    // Several tasks share a process: one thread for each, or they fight over the cores.
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
    return new Sessions(start(conf), true);
  }

  private static SparkSession start(SparkConf conf) {
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

  /** The session. */
  public SparkSession spark() {
    return spark;
  }

  @Override
  public void close() {
    if (ours) {
      spark.stop();
    }
  }
}
