// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.time.Clock;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * What a run is given from outside.
 *
 * @param runId unique; begins with the start time, so that names sort by age
 * @param clock the only source of time
 * @param console the only way to print
 */
public record JobContext(SparkSession spark, String runId, Clock clock, Console console) {
  /** Hadoop's configuration of this session: which file systems there are. */
  public Configuration hadoop() {
    return spark.sparkContext().hadoopConfiguration();
  }

  /** Starts a phase: a line of progress, and the description of the Spark jobs that follow. */
  public Progress progress(String phase, long total, String unit) {
    spark.sparkContext().setJobDescription(phase);
    return console.progress(phase, total, unit);
  }
}
