// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.job.Job;

/** Finds a job by its name: a pipeline runs jobs without knowing their classes. */
@FunctionalInterface
public interface JobLookup {
  /**
   * Returns the job of a name.
   *
   * @throws io.semadapt.error.UserException if there is none
   */
  Job<?, ?> named(String name);
}
