// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.pipeline;

import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.Plan;
import io.semadapt.job.Planning;
import java.util.List;
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
   * What to run.
   *
   * @param stages every job with its own configuration, in order
   */
  record Config(String work, List<Variant> variants, List<Stage<?, ?>> stages) {}

  /**
   * What ran.
   *
   * @param stagesSkipped because they were finished and unchanged
   * @param sourceOnly mIoU as a fraction, where that variant was asked for; the others likewise
   * @param page the HTML report
   */
  record Result(
      long stagesRun,
      long stagesSkipped,
      Optional<Double> sourceOnly,
      Optional<Double> paper,
      Optional<Double> cyclegan,
      Optional<Double> semantic,
      Optional<Double> selfTrained,
      Optional<Double> oracle,
      String page) {}

  @Override
  public String name() {
    return "pipeline";
  }

  @Override
  public String summary() {
    return "ingest, train, translate, score and report for the variants side by side";
  }

  @Override
  public List<Plan> plan(Config config, Planning planning) {
    return new PipelinePlan(config.work(), planning).of(config.stages());
  }

  @Override
  public String example() {
    return "pipeline --set work=/data/run1 --set data.gta5=/data/GTA5 --set data.cityscapes=/data/cityscapes";
  }

  @Override
  public List<String> calls() {
    return Stages.JOBS;
  }

  @Override
  public Config configure(ConfigSection root) {
    return configure(root, new Stages(jobs, name(), root), List.of());
  }

  /**
   * Adds the comparison to the stages.
   *
   * @param inputs stages that make the raw trees
   */
  static Config configure(ConfigSection root, Stages stages, List<String> inputs) {
    ConfigSection section = root.child("pipeline");
    List<Variant> variants = section.choices("variants", Variant.class);
    if (variants.isEmpty()) {
      section.problem("variants", "must name at least one variant");
    }
    if (variants.contains(Variant.SELF_TRAINED)
        && !variants
            .subList(0, variants.indexOf(Variant.SELF_TRAINED))
            .contains(Variant.SEMANTIC)) {
      section.problem("variants", "must name semantic before self-trained, which builds on it");
    }
    stages.addComparison(variants, inputs);
    // Each stage knows its own keys only: without this, hours of training would come first.
    ConfigSection evaluate = root.child("evaluate");
    if (root.child("train-segmenter").string("network").equals("fcn8s-vgg16")
        && evaluate.string("batch-statistics").equals("picture")) {
      evaluate.problem(
          "batch-statistics",
          "needs train-segmenter.network = unet: fcn8s-vgg16 has no batch normalisation");
    }
    String work = root.string("work");
    root.throwIfInvalid();
    return new Config(work, variants, stages.list());
  }

  @Override
  public Result run(Config config, JobContext context) {
    long ran = Stages.run(config.stages(), config.work(), context);
    Comparison comparison = Comparison.read(config.variants(), config.work(), context);
    return new Result(
        ran,
        config.stages().size() - ran,
        comparison.miou(Variant.SOURCE_ONLY),
        comparison.miou(Variant.PAPER),
        comparison.miou(Variant.CYCLEGAN),
        comparison.miou(Variant.SEMANTIC),
        comparison.miou(Variant.SELF_TRAINED),
        comparison.miou(Variant.ORACLE),
        config.work() + "/report/index.html");
  }
}
