// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.pipeline;

import io.semadapt.config.ConfigSection;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobRunner;
import java.util.List;

/**
 * One job of a pipeline with its configuration.
 *
 * @param name unique in the pipeline: {@code translate-semantic}
 * @param inputs names of the stages whose output it reads
 * @param section what {@code config} was read from
 */
record Stage<C extends Record, R extends Record>(
    String name, Job<C, R> job, C config, ConfigSection section, List<String> inputs) {
  /** Binds a job's configuration. */
  static <C extends Record, R extends Record> Stage<C, R> of(
      String name, Job<C, R> job, ConfigSection section, List<String> inputs) {
    return new Stage<>(name, job, job.configure(section), section, inputs);
  }

  /** Runs the job, as a run of its own in the runs table; returns that run's id. */
  String run(JobContext context) {
    JobContext own =
        new JobContext(
            context.spark(),
            JobRunner.newRunId(job.name(), context.clock()),
            context.clock(),
            context.console());
    JobRunner.run(job, config, section, own);
    return own.runId();
  }
}
