// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.semadapt.config.ConfigKey;
import io.semadapt.config.ConfigSection;
import java.util.List;
import java.util.Map;

/** Tests a job's whole configuration with two calls: its defaults, and every key mapped. */
public final class ConfigAssertions {
  private ConfigAssertions() {}

  /** With only {@code required} set, the configuration is {@code expected}. */
  public static <C extends Record> void assertDefaults(
      Job<C, ?> job, Map<String, String> required, C expected) {
    assertThat(job.configure(load(job, required))).isEqualTo(expected);
  }

  /**
   * With {@code settings}, the configuration is {@code expected}; fails unless they hold every key
   * of the job's section and every key it reads, each with a value that is not the default.
   */
  public static <C extends Record> void assertFullMapping(
      Job<C, ?> job, Map<String, String> settings, C expected) {
    ConfigSection root = load(job, settings);
    assertThat(job.configure(root)).isEqualTo(expected);
    List<String> read = root.effective().stream().map(ConfigKey::key).toList();
    assertThat(read).as("keys read").containsExactlyInAnyOrderElementsOf(settings.keySet());
    for (ConfigKey key : root.documentation()) {
      if (key.key().startsWith(job.name() + ".")) {
        assertThat(read).as("keys read").contains(key.key());
      }
      if (settings.containsKey(key.key())) {
        assertThat(settings.get(key.key())).as(key.key()).isNotEqualTo(key.value());
        assertThat(key.comment()).as("comment of " + key.key()).isNotEmpty();
      }
    }
  }

  private static ConfigSection load(Job<?, ?> job, Map<String, String> settings) {
    return Jobs.load(
        job.name(),
        List.of(),
        settings.entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .toList());
  }
}
