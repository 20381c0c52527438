// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.config.ConfigSection;
import io.semadapt.error.UserException;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.JobRunner;
import io.semadapt.job.Plan;
import io.semadapt.job.Planning;
import io.semadapt.storage.AtomicFiles;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * One job of a pipeline with its configuration.
 *
 * @param name unique in the pipeline: {@code translate-semantic}
 * @param check when a finished run may be skipped
 * @param inputs names of the stages whose output it reads
 * @param section what {@code config} was read from
 */
record Stage<C extends Record, R extends Record>(
    String name, Job<C, R> job, C config, ConfigSection section, Check check, List<String> inputs) {
  /** Who knows whether there is anything to do. */
  enum Check {
    /** The pipeline: same configuration, same runs of the inputs, output still there. */
    PIPELINE,
    /** The job itself, which looks at what the pipeline cannot see. */
    JOB
  }

  /** Binds a job's configuration. */
  static <C extends Record, R extends Record> Stage<C, R> of(
      String name, Job<C, R> job, ConfigSection section, Check check, List<String> inputs) {
    return new Stage<>(name, job, job.configure(section), section, check, inputs);
  }

  /**
   * A run of a stage.
   *
   * @param unchanged whether it found its output up to date and left it
   */
  record Run(String id, boolean unchanged) {}

  /** Whether everything is there that a finished run leaves. */
  boolean outputsExist(Configuration conf) {
    for (String output : job.outputs(config)) {
      Path path = new Path(output);
      try {
        if (!path.getFileSystem(conf).exists(path)) {
          return false;
        }
      } catch (IOException e) {
        throw new UserException(e, "Cannot look for '%s': %s", path, AtomicFiles.reason(e));
      }
    }
    return true;
  }

  /** What a run of the job would do. */
  Plan plan(Planning planning) {
    return job.plan(config, planning).get(0);
  }

  /** Runs the job, as a run of its own in the runs table. */
  Run run(JobContext context) {
    JobContext own =
        new JobContext(
            context.spark(),
            JobRunner.newRunId(job.name(), context.clock()),
            context.clock(),
            context.console());
    R result = JobRunner.run(job, config, section, own);
    return new Run(own.runId(), job.unchanged(result));
  }
}
