// SPDX-License-Identifier: Apache-2.0
package io.semadapt.job.pipeline;

import io.semadapt.config.ConfigSection;
import io.semadapt.job.Job;
import io.semadapt.job.JobContext;
import io.semadapt.job.Variant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The pipeline on a generated toy city: nothing to download, a few minutes on two cores. */
public final class DemoJob implements Job<DemoJob.Config, DemoJob.Result> {
  /**
   * What to run.
   *
   * @param stages every job with its own configuration, in order
   */
  record Config(String work, List<Variant> variants, List<Stage<?, ?>> stages) {}

  /**
   * What ran.
   *
   * @param sourceOnly mIoU as a fraction, where that variant was asked for; the others likewise
   * @param page the HTML report
   */
  record Result(
      long stagesRun,
      long stagesSkipped,
      Optional<Double> sourceOnly,
      Optional<Double> cyclegan,
      Optional<Double> semantic,
      Optional<Double> oracle,
      String page) {}

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String summary() {
    return "the whole pipeline on a generated toy city, in a few minutes (deploy/semadapt demo)";
  }

  @Override
  public Config configure(ConfigSection root) {
    String work = root.string("work");
    List<Variant> variants = root.child("pipeline").choices("variants", Variant.class);
    if (variants.isEmpty()) {
      root.child("pipeline").problem("variants", "must name at least one variant");
    }
    Stages stages = new Stages(name(), root);
    stages.add("toy-city", "toy-city", Map.of(), List.of());
    stages.addComparison(variants, List.of("toy-city"));
    root.throwIfInvalid();
    return new Config(work, variants, stages.list());
  }

  @Override
  public Result run(Config config, JobContext context) {
    long ran = Stages.run(config.stages(), config.work(), context);
    Comparison comparison = Comparison.read(config.variants(), config.work(), context);
    comparison.print(context);
    return new Result(
        ran,
        config.stages().size() - ran,
        comparison.miou(Variant.SOURCE_ONLY),
        comparison.miou(Variant.CYCLEGAN),
        comparison.miou(Variant.SEMANTIC),
        comparison.miou(Variant.ORACLE),
        config.work() + "/report/index.html");
  }
}
