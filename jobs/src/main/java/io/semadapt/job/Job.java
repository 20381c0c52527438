// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import io.semadapt.config.ConfigSection;
import io.semadapt.error.UserException;
import java.util.List;

/**
 * One submission to the cluster: reads inputs named by its configuration, writes outputs, reports
 * counts. Running it again with the same configuration replaces its own output and nothing else.
 *
 * @param <C> its configuration
 * @param <R> what it reports: counts, paths and scores, no collections of unknown size
 */
public interface Job<C extends Record, R extends Record> {
  /** Name on the command line and of the section in the configuration, kebab-case. */
  String name();

  /** One line for the help text. */
  String summary();

  /** A command line to start from, without the launcher: {@code train-gan --set work=…}. */
  String example();

  /** The jobs that it runs itself, whose keys apply too. */
  default List<String> calls() {
    return List.of();
  }

  /**
   * Binds and validates; touches neither Spark nor storage.
   *
   * @throws io.semadapt.config.InvalidConfigException with every problem
   */
  C configure(ConfigSection root);

  /**
   * Runs to completion.
   *
   * @throws UserException if the user can mend what is wrong
   */
  R run(C config, JobContext context);

  /**
   * What a run would do, one entry for each job that it runs; reads files alone and changes
   * nothing. What it would leave is noted in {@code planning}, for the jobs planned after it.
   */
  List<Plan> plan(C config, Planning planning);

  /**
   * Files and folders that a finished run leaves, and that a later job reads; a pipeline runs it
   * again where one is gone.
   */
  default List<String> outputs(C config) {
    return List.of();
  }

  /** Whether the run found its output made from the same input already, and left it. */
  default boolean unchanged(R result) {
    return false;
  }

  /** Which of the compared segmenters the run is for; empty where that makes no sense. */
  default String variant(C config) {
    return "";
  }

  /** Whether a run needs the work folder for itself; false for those that only read or append. */
  default boolean exclusive() {
    return true;
  }
}
