// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.ConfigKey;
import io.semadapt.config.ConfigSection;
import io.semadapt.config.RetiredKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The reference configuration: every key of every job, with its default. */
public final class ReferenceConfig {
  private static final String KEYS = "reference.conf";
  private static final String RETIRED_KEYS = "retired-keys.conf";

  /** Read once: the report asks for the names of the keys of thousands of runs. */
  private static final RetiredKeys RETIRED = RetiredKeys.load(RETIRED_KEYS);

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

  /**
   * Every key with its default, as {@link Identity} writes values; the engine is the one that runs
   * had before it could be chosen.
   */
  public static Map<String, String> defaults() {
    ConfigSection reference = load("defaults", List.of(), List.of());
    Map<String, String> defaults = new HashMap<>();
    for (ConfigKey key : reference.documentation()) {
      reference.referenceText(key.key()).ifPresent(text -> defaults.put(key.key(), text));
    }
    defaults.putAll(EngineKeys.BEFORE);
    return defaults;
  }

  /** The identity in a checkpoint, with retired keys by their new names. */
  public static Identity identity(String settings) {
    return new Identity(currentNames(Identity.parse(settings).values()));
  }

  /** Values by key, with retired keys by their new names. */
  public static SortedMap<String, String> currentNames(Map<String, String> values) {
    SortedMap<String, String> renamed = new TreeMap<>();
    values.forEach((key, value) -> renamed.put(RETIRED.current(key), value));
    return renamed;
  }
}
