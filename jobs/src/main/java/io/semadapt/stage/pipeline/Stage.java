// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.config.ConfigSection;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobRunner;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;

/**
 * One job of a pipeline with its configuration.
 *
 * @param name unique in the pipeline: {@code translate-semantic}
 * @param section that {@code config} was read from
 */
record Stage<C extends Record, R extends Record>(
    String name, Job<C, R> job, C config, ConfigSection section) {
  /** Reads a job's configuration. */
  static <C extends Record, R extends Record> Stage<C, R> of(
      String name, Job<C, R> job, ConfigSection section) {
    return new Stage<>(name, job, job.configure(section), section);
  }

  /** Prepares the job. */
  Prepared<R> prepare(Preparation preparation) {
    return job.prepare(config, preparation.with(section));
  }

  /**
   * Runs the job, with its own row in the runs table.
   *
   * @return the run id
   */
  String run(JobContext context) {
    String runId = JobRunner.newRunId(job.name(), context.clock());
    JobRunner.run(job, config, section, context.forRun(runId));
    return runId;
  }
}
