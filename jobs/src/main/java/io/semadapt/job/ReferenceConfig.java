// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.ConfigSection;
import java.util.List;

/** The reference configuration: every key of every job, with its default. */
public final class ReferenceConfig {
  private static final String KEYS = "reference.conf";
  private static final String RETIRED_KEYS = "retired-keys.conf";

  private ReferenceConfig() {}

  /**
   * Reads a configuration for a job: the reference, then files, then settings.
   *
   * @param owner name of the job, for messages
   * @param files paths of HOCON files
   * @param settings {@code key=value}
   * @throws io.semadapt.config.InvalidConfigException if a file or a setting cannot be read
   */
  public static ConfigSection load(String owner, List<String> files, List<String> settings) {
    return ConfigSection.load(owner, KEYS, RETIRED_KEYS, files, settings);
  }
}
