// SPDX-License-Identifier: Apache-2.0
package io.semadapt.storage;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;

/** Hadoop's configuration in a form that can be sent to executors. */
public final class HadoopConf implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TreeMap<String, String> entries = new TreeMap<>();

  private HadoopConf() {}

  /** A copy of {@code conf}. */
  public static HadoopConf of(Configuration conf) {
    HadoopConf copy = new HadoopConf();
    for (Map.Entry<String, String> entry : conf) {
      copy.entries.put(entry.getKey(), entry.getValue());
    }
    return copy;
  }

  /** A new configuration with the same entries. */
  public Configuration toConfiguration() {
    Configuration conf = new Configuration(false);
    entries.forEach(conf::set);
    return conf;
  }
}
