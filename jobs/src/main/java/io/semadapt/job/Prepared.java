// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job;

import java.util.List;
import java.util.Optional;

/**
 * A job that has checked its inputs and decided what to do. A dry run prints it, a single job runs
 * it, a pipeline skips it when it is done: all three go through the same object.
 *
 * @param <R> result of a run
 */
public interface Prepared<R extends Record> {
  /** Whether there is anything to do, with the reason. */
  State state();

  /** Settings and inputs that determine the result. */
  Identity identity();

  /** Work and disk space that a run needs. */
  Cost cost();

  /** Inputs, one line each. */
  List<String> inputs();

  /** Files that a finished run leaves and that later jobs read. */
  List<Output> outputs();

  /** The checkpoint that a run reads; empty for a job that reads none. */
  default Optional<CheckpointInput> checkpoint() {
    return Optional.empty();
  }

  /**
   * What a score depends on besides the network: settings and data. Scores with equal conditions
   * can be compared. Empty for a job that scores nothing.
   */
  default Optional<String> conditions() {
    return Optional.empty();
  }

  /** The stages of a pipeline, up to the first that cannot run; empty for a single job. */
  default List<PreparedStage> stages() {
    return List.of();
  }

  /**
   * Runs to completion.
   *
   * @throws io.semadapt.error.UserException if the user can fix the failure
   */
  R run(JobContext context);
}
