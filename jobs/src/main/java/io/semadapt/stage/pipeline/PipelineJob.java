// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.job.Job;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.model.SegmenterFamily;
import io.semadapt.model.Segmenters;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.BatchStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything from the raw trees to the report, for the variants to compare. A second run skips what
 * is finished and unchanged.
 */
public final class PipelineJob implements Job<PipelineJob.Config, PipelineJob.Result> {
  private final JobLookup jobs;

  /** A pipeline of these jobs. */
  public PipelineJob(JobLookup jobs) {
    this.jobs = jobs;
  }

  /**
   * Stages to run.
   *
   * @param stages every job with its configuration, in order
   */
  record Config(WorkFolder work, List<Variant> variants, List<Stage<?, ?>> stages) {}

  /**
   * Counts and scores.
   *
   * @param stagesSkipped because they were finished and unchanged
   * @param miou fraction, by the name of the variant; empty where it was never evaluated
   * @param page the HTML report
   */
  record Result(
      long stagesRun, long stagesSkipped, Map<String, Optional<Double>> miou, String page) {}

  @Override
  public JobInfo info() {
    return new JobInfo(
        "pipeline",
        "ingest, train, translate, score and report for the variants side by side",
        "pipeline --set work=/data/run1 --set data.gta5=/data/GTA5 --set data.cityscapes=/data/cityscapes",
        /* exclusive= */ true,
        Stages.JOBS);
  }

  @Override
  public Config configure(ConfigSection root) {
    return configure(root, new Stages(jobs, name(), root));
  }

  /** Adds the comparison to the stages. */
  static Config configure(ConfigSection root, Stages stages) {
    ConfigSection section = root.child("pipeline");
    List<Variant> variants = section.choices("variants", Variant.class);
    if (variants.isEmpty()) {
      section.problem("variants", "must name at least one variant");
    }
    stages.addComparison(variants, SelfTraining.of(section, variants));
    // Each stage knows its own keys only: without this, hours of training would come first.
    String network = root.child("train-segmenter").child("network").string("type");
    ConfigSection evaluate = root.child("evaluate");
    if (evaluate.choice("batch-statistics", BatchStatistics.class) != BatchStatistics.TRAINING
        && !normalizingNetworks().contains(network)) {
      evaluate.problem(
          "batch-statistics",
          "needs train-segmenter.network.type = %s: %s has no batch normalisation"
              .formatted(String.join(" or ", normalizingNetworks()), network));
    }
    WorkFolder work = WorkFolder.of(root);
    root.throwIfInvalid();
    return new Config(work, variants, stages.list());
  }

  private static List<String> normalizingNetworks() {
    return Segmenters.families().stream()
        .filter(SegmenterFamily::normalizesBatches)
        .map(SegmenterFamily::name)
        .toList();
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    return PreparedPipeline.of(config, preparation);
  }
}
