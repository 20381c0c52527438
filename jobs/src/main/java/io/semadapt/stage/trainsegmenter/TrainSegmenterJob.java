// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.ConfigSection;
import io.semadapt.job.Job;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.storage.WorkFolder;

/**
 * Trains a segmenter on labelled shards with parameter averaging.
 *
 * <p>A round is {@code averaging-period} steps of every worker, then the mean of parameters and
 * Adam's moments. The batches of a step depend on the seed alone and the mean is computed in the
 * order of the workers, so every run gives the same bytes, also one that was interrupted. Input:
 * labelled shards. Output: {@code <output>/checkpoints/step-NNNNNNNN.ckpt}, {@code
 * <output>/recipe.conf} and rows of segmenter_metrics.
 */
public final class TrainSegmenterJob
    implements Job<TrainSegmenterJob.Config, TrainSegmenterJob.Result> {
  /**
   * Configuration of a training.
   *
   * @param recipe the whole configuration as a HOCON file, without the number of workers
   */
  public record Config(
      RunSettings run,
      TrainingData data,
      Network network,
      Augmentation augmentation,
      Mix mix,
      Optimization optimization,
      Validation validation,
      SegmenterHealth.Limits limits,
      String recipe) {}

  /**
   * Result of a training.
   *
   * @param steps of every worker, earlier runs included
   * @param images trained on in this run
   * @param loss of the last round; NaN if there was none
   * @param checkpoint latest checkpoint
   */
  public record Result(long steps, long images, double loss, String checkpoint) {}

  @Override
  public JobInfo info() {
    return JobInfo.exclusive(
        "train-segmenter",
        "train a segmenter on raw, translated or target shards",
        "train-segmenter --set work=/data/run1 --set train-segmenter.variant=semantic");
  }

  @Override
  public String variant(Config config) {
    return config.run().variant().key();
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection section = root.child("train-segmenter");
    WorkFolder work = WorkFolder.of(root);
    RunSettings run = RunSettings.of(root, work);
    Network network = Network.of(section.child("network"));
    Config config =
        new Config(
            run,
            TrainingData.of(section, work, run.variant()),
            network,
            Augmentation.of(section, network.architecture().multiple()),
            Mix.of(section, work, run.variant()),
            Optimization.of(section),
            Validation.of(section, work),
            SegmenterHealth.Limits.of(section.child("limits").incidental()),
            root.hocon(key -> !key.equals("workers") && !key.equals("train-segmenter.resume")));
    root.throwIfInvalid();
    return config;
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    return PreparedSegmenter.of(config, preparation);
  }
}
