// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.spark;

import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/**
 * A Spark session that this process opened, or one it found open and leaves open: the shared one of
 * tests.
 */
public final class Sessions implements AutoCloseable {
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
   */
  public static Sessions open(String name, Optional<String> master) {
    if (SparkSession.getDefaultSession().isDefined()
        && !SparkSession.getDefaultSession().get().sparkContext().isStopped()) {
      return new Sessions(SparkSession.getDefaultSession().get(), false);
    }
    SparkConf conf = new SparkConf().setAppName(name);
    master.ifPresent(conf::setMaster);
    conf.setIfMissing("spark.master", "local[*]");
    if (conf.get("spark.master").startsWith("local")) {
      conf.setIfMissing("spark.ui.enabled", "false");
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      conf.setIfMissing("spark.sql.shuffle.partitions", "8");
    }
    conf.setIfMissing("spark.ui.showConsoleProgress", "false");
    conf.setIfMissing("spark.sql.session.timeZone", "UTC");
    // Several tasks share a process: one thread for each, or they fight over the cores.
    conf.setIfMissing("spark.executorEnv.OMP_NUM_THREADS", "1");
    SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
    return new Sessions(spark, true);
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
