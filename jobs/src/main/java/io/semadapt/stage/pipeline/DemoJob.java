// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.config.ConfigSection;
import io.semadapt.job.Job;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import java.util.Map;
import java.util.stream.Stream;

/** The pipeline on a generated toy city: nothing to download, a few minutes on two cores. */
public final class DemoJob implements Job<PipelineJob.Config, PipelineJob.Result> {
  private final JobLookup jobs;

  /** A demo of these jobs. */
  public DemoJob(JobLookup jobs) {
    this.jobs = jobs;
  }

  @Override
  public JobInfo info() {
    return new JobInfo(
        "demo",
        "the whole pipeline on a generated toy city, in a few minutes",
        "demo --set work=/data/demo",
        /* exclusive= */ true,
        Stream.concat(Stream.of("toy-city", "pipeline"), Stages.JOBS.stream()).toList());
  }

  @Override
  public PipelineJob.Config configure(ConfigSection root) {
    Stages stages = new Stages(jobs, name(), root);
    stages.add("toy-city", "toy-city", Map.of());
    return PipelineJob.configure(root, stages);
  }

  @Override
  public Prepared<PipelineJob.Result> prepare(PipelineJob.Config config, Preparation preparation) {
    return PreparedPipeline.of(config, preparation);
  }
}
