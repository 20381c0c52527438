// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.config.ConfigSection;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.Plan;
import io.semadapt.job.Planning;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The pipeline on a generated toy city: nothing to download, a few minutes on two cores. */
public final class DemoJob implements Job<PipelineJob.Config, PipelineJob.Result> {
  private final JobLookup jobs;
  private final PipelineJob pipeline;

  /** A demo of these jobs. */
  public DemoJob(JobLookup jobs) {
    this.jobs = jobs;
    this.pipeline = new PipelineJob(jobs);
  }

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "the whole pipeline on a generated toy city, in a few minutes";
  }

  @Override
  public List<Plan> plan(PipelineJob.Config config, Planning planning) {
    return pipeline.plan(config, planning);
  }

  @Override
  public String example() {
    return "demo --set work=/data/demo";
  }

  @Override
  public List<String> calls() {
    return Stream.concat(Stream.of("toy-city", "pipeline"), Stages.JOBS.stream()).toList();
  }

  @Override
  public PipelineJob.Config configure(ConfigSection root) {
    Stages stages = new Stages(jobs, name(), root);
    stages.add("toy-city", "toy-city", Map.of(), List.of());
    return PipelineJob.configure(root, stages, List.of("toy-city"));
  }

  @Override
  public PipelineJob.Result run(PipelineJob.Config config, JobContext context) {
    return pipeline.run(config, context);
  }
}
