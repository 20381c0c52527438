// SPDX-License-Identifier: Apache-2.0
package io.semadapt.cli;

import io.semadapt.config.ConfigKey;
import io.semadapt.config.ConfigSection;
import io.semadapt.config.InvalidConfigException;
import io.semadapt.job.EngineKeys;
import io.semadapt.job.Job;
import io.semadapt.job.ReferenceConfig;
import io.semadapt.notify.Notification;
import io.semadapt.spark.PictureThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The keys that a job reads in {@code configure}.
 *
 * @param keys with their defaults, in the order of the reference file
 * @param choices the values of keys that have a fixed list of them
 */
record JobKeys(List<ConfigKey> keys, Map<String, List<String>> choices) {
  /** The choices of a key that is on or off. */
  static final List<String> BOOLEAN = List.of("true", "false");

  /** The keys of a job itself. */
  static JobKeys of(Job<?, ?> job) {
    return of(List.of(job));
  }

  /** The keys of a job and of those it runs. */
  static JobKeys ofAllStages(Job<?, ?> job) {
    List<Job<?, ?>> jobs = new ArrayList<>(List.of(job));
    job.info().stages().forEach(called -> jobs.add(Jobs.named(called)));
    return of(jobs);
  }

  private static JobKeys of(List<Job<?, ?>> jobs) {
    Set<String> read = new TreeSet<>();
    Map<String, List<String>> choices = new TreeMap<>();
    for (Job<?, ?> job : jobs) {
      ConfigSection root = ReferenceConfig.load(job.name(), List.of(), List.of());
      root.incidental().string("work");
      EngineKeys.read(root);
      Notification.read(root);
      PictureThreads.read(root);
      try {
        job.configure(root);
      } catch (InvalidConfigException incomplete) {
        // Keys without a default are missing; every key was read before this was thrown.
      }
      root.effective().forEach(key -> read.add(key.key()));
      choices.putAll(root.choices());
    }
    List<ConfigKey> keys =
        ReferenceConfig.load("help", List.of(), List.of()).documentation().stream()
            .filter(key -> read.contains(key.key()))
            .toList();
    return new JobKeys(keys, choices);
  }
}
