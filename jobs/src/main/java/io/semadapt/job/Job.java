// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.ConfigSection;

/**
 * A batch job: configured, then prepared, then run. Running it again with the same configuration
 * replaces its own output and nothing else.
 *
 * @param <C> its configuration
 * @param <R> its result: counts, paths and scores, no collections of unknown size
 */
public interface Job<C extends Record, R extends Record> {
  /** Name, summary and example. */
  JobInfo info();

  /** Name on the command line and of the configuration section. */
  default String name() {
    return info().name();
  }

  /**
   * Reads and validates the configuration; touches neither Spark nor storage.
   *
   * @throws io.semadapt.config.InvalidConfigException with every problem
   */
  C configure(ConfigSection root);

  /**
   * Checks every input and decides what a run will do. Reads files only; opens no Spark session and
   * changes nothing.
   *
   * @throws io.semadapt.error.UserException if a run could not succeed
   */
  Prepared<R> prepare(C config, Preparation preparation);

  /** Variant that a run is for; empty where it is for none. */
  default String variant(C config) {
    return "";
  }
}
