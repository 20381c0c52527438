// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.job.Job;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.job.Resume;
import io.semadapt.label.CityscapesClass;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.TrainingHealth;

/**
 * Trains the semantic GAN by parameter averaging.
 *
 * <p><b>Input</b>: shards of the source (labelled) and of the target (labels are never read).
 *
 * <p><b>Output</b>: checkpoints, sample grids, and a row of {@code gan_metrics} per round, also for
 * TensorBoard. A run that was stopped continues from its latest checkpoint; the result is the same
 * bit for bit.
 *
 * <p><b>Example</b>: {@code semadapt train-gan --set work=hdfs:///semadapt --set
 * train-gan.variant=semantic}
 */
public final class TrainGanJob implements Job<TrainGanJob.Config, TrainGanJob.Result> {
  /**
   * Configuration of a training.
   *
   * @param recipe the configuration as HOCON, to repeat the training with
   */
  public record Config(
      GanVariant variant,
      GanPlaces places,
      GanSchedule schedule,
      GanArchitecture architecture,
      GanWeights weights,
      Snapshots snapshots,
      SignalSettings signals,
      TrainingHealth.Limits limits,
      Resume resume,
      String recipe) {}

  /**
   * Result of a run.
   *
   * @param rounds of this run
   * @param steps of each worker, earlier runs included
   * @param images of each domain that all workers saw in this run
   * @param checkpoint path of the latest
   */
  public record Result(int rounds, long steps, long images, String checkpoint) {}

  @Override
  public JobInfo info() {
    return JobInfo.exclusive(
        "train-gan",
        "train the semantic GAN on source and target shards, with parameter averaging",
        "train-gan --set work=/data/run1 --set train-gan.variant=semantic"
            + " --set train-gan.steps=100000");
  }

  @Override
  public String variant(Config config) {
    return config.variant().key();
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection gan = root.child("train-gan");
    GanVariant variant = gan.choice("variant", GanVariant.class);
    GanArchitecture architecture = architecture(gan);
    Config config =
        new Config(
            variant,
            GanPlaces.of(root, variant),
            GanSchedule.of(root, architecture.multiple()),
            architecture,
            GanWeights.of(gan, variant),
            Snapshots.of(gan),
            SignalSettings.of(gan),
            Inspection.limits(gan),
            gan.incidental().choice("resume", Resume.class),
            root.hocon(key -> !key.equals("workers") && !key.equals("train-gan.resume")));
    config.schedule().averaging().check(gan, config.snapshots(), config.signals());
    root.throwIfInvalid();
    return config;
  }

  private static GanArchitecture architecture(ConfigSection gan) {
    ConfigSection generator = gan.child("generator");
    ConfigSection discriminator = gan.child("discriminator");
    return new GanArchitecture(
        generator.integer("width", Bounds.between(1, 256)),
        generator.integer("residual-blocks", Bounds.between(0, 64)),
        generator.bool("skips"),
        generator.bool("detail"),
        discriminator.integer("width", Bounds.between(1, 256)),
        discriminator.integer("levels", Bounds.between(3, 8)),
        discriminator.bool("position"),
        discriminator.bool("per-category"),
        gan.child("patch-discriminator").integer("width", Bounds.between(0, 256)),
        CityscapesClass.TRAIN_CLASSES);
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    return PreparedGan.of(config, preparation);
  }
}
