// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.config.ConfigSection;
import io.semadapt.job.LocalPaths;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.spark.Sessions;
import java.time.Clock;
import org.apache.hadoop.conf.Configuration;

/**
 * The configuration of a command.
 *
 * @param root keys of the command line and its files
 * @param conf Hadoop's configuration: which file systems there are
 */
record CommandContext(ConfigSection root, Configuration conf, Clock clock) {
  /**
   * Reads the configuration that a command line names.
   *
   * @throws io.semadapt.config.InvalidConfigException if it cannot be used
   */
  static CommandContext of(String command, CommandLine line, Clock clock) {
    ConfigSection root = ReferenceConfig.load(command, line.files(), line.settings());
    root.incidental().string("work");
    root.throwIfInvalid();
    LocalPaths.require(root);
    try (Sessions sessions = Sessions.of("semadapt " + command, line.master())) {
      return new CommandContext(root, sessions.hadoop(), clock);
    }
  }

  /** The work folder. */
  String work() {
    return root.incidental().string("work");
  }
}
