// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.image.PixelSize;
import io.semadapt.job.Job;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.label.CityscapesClass;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.ClassWeights;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.TrainingHealth;
import java.util.Optional;

/**
 * Trains the semantic GAN by parameter averaging.
 *
 * <p><b>Input</b>: shards of the source (labelled) and of the target (its labels are never read).
 *
 * <p><b>Output</b>: checkpoints, sample grids, a row of {@code gan_metrics} per round, the same for
 * TensorBoard. A run that was stopped continues from its newest checkpoint and ends with the bytes
 * of one that was not.
 *
 * <p><b>Example</b>: {@code semadapt train-gan --set work=hdfs:///semadapt --set
 * train-gan.mode=semantic}
 */
public final class TrainGanJob implements Job<TrainGanJob.Config, TrainGanJob.Result> {
  /**
   * What a run is told.
   *
   * @param steps local steps of each worker, over the whole run
   * @param averagingPeriod local steps between two averages
   * @param alignedCrops whether source and target are cut at the same place
   * @param lambdaAdv weight of the adversarial terms; the other lambdas likewise, METHOD's equation
   *     L_G
   * @param anchorWarmUp share of the steps before the anchored term starts
   * @param signalShare of the samples of each domain that is held out of training, for the signals
   * @param signalSource shards for the signals in place of held out ones; the target's likewise
   * @param earlyStopRounds rounds without a better signal that end the run; 0 never does
   * @param recipe all of them as a HOCON file
   */
  public record Config(
      long seed,
      int workers,
      GanMode mode,
      String source,
      String target,
      String output,
      String work,
      long steps,
      int averagingPeriod,
      int batch,
      PixelSize crop,
      boolean alignedCrops,
      GanArchitecture architecture,
      double learningRate,
      double lambdaAdv,
      double lambdaSem,
      double lambdaRec,
      double lambdaId,
      double lambdaAnchor,
      double anchorConfidence,
      double anchorWarmUp,
      ClassWeights reconstructionWeights,
      int imagePool,
      double generatorEma,
      int checkpointEveryRounds,
      int sampleEveryRounds,
      int samples,
      int signalEveryRounds,
      int signalSamples,
      double signalShare,
      Optional<String> signalSource,
      Optional<String> signalTarget,
      Optional<String> signalSegmenter,
      Signals.Choice keepBestBy,
      int earlyStopRounds,
      TrainingHealth.Limits limits,
      boolean resume,
      String recipe) {
    int rounds() {
      return Math.toIntExact((steps + averagingPeriod - 1) / averagingPeriod);
    }
  }

  /**
   * What a run did.
   *
   * @param steps of each worker, earlier runs included
   * @param images of each domain, of all workers, in this run
   * @param checkpoint the newest
   */
  public record Result(int rounds, long steps, long images, String checkpoint) {}

  @Override
  public JobInfo info() {
    return JobInfo.exclusive(
        "train-gan",
        "train the semantic GAN on source and target shards, with parameter averaging",
        "train-gan --set work=/data/run1 --set train-gan.mode=semantic --set train-gan.steps=100000");
  }

  @Override
  public String variant(Config config) {
    return config.mode().key();
  }

  @Override
  public Config configure(ConfigSection root) {
    WorkFolder work = WorkFolder.of(root);
    long seed = root.longInteger("seed", Bounds.any());
    int workers = root.integer("workers", Bounds.atLeast(0));
    ConfigSection gan = root.child("train-gan");
    ConfigSection free = gan.incidental();
    GanMode mode = gan.choice("mode", GanMode.class);
    ConfigSection generator = gan.child("generator");
    ConfigSection discriminator = gan.child("discriminator");
    GanArchitecture architecture =
        new GanArchitecture(
            generator.integer("width", Bounds.between(1, 256)),
            generator.integer("residual-blocks", Bounds.between(0, 64)),
            discriminator.integer("width", Bounds.between(1, 256)),
            discriminator.integer("levels", Bounds.between(3, 8)),
            CityscapesClass.TRAIN_CLASSES);
    ClassWeights weights =
        gan.optionalChoice("reconstruction-weights", ClassWeights.class).orElse(mode.weights());
    Bounds lambda = Bounds.atLeast(0);
    Config config =
        new Config(
            seed,
            workers,
            mode,
            free.optionalString("source").orElse(work.shards("source")),
            free.optionalString("target").orElse(work.shards("target")),
            work.gan(mode.variant()),
            work.root(),
            gan.longInteger("steps", Bounds.atLeast(1)),
            gan.integer("averaging-period", Bounds.atLeast(1)),
            gan.integer("batch", Bounds.atLeast(1)),
            PixelSize.of(gan, "crop", architecture.multiple()),
            gan.bool("aligned-crops"),
            architecture,
            gan.number("learning-rate", Bounds.greaterThan(0)),
            gan.number("lambda-adv", lambda),
            gan.optionalNumber("lambda-sem", lambda).orElse(mode.semantic()),
            gan.number("lambda-rec", lambda),
            gan.optionalNumber("lambda-id", lambda).orElse(mode.identity()),
            gan.optionalNumber("lambda-anchor", lambda).orElse(mode.anchor()),
            gan.number("anchor-confidence", Bounds.between(0, 1)),
            gan.number("anchor-warm-up", Bounds.between(0, 1)),
            weights,
            gan.integer("image-pool", Bounds.atLeast(0)),
            gan.number("generator-ema", Bounds.between(0, 0.99999)),
            free.integer("checkpoint-every-rounds", Bounds.atLeast(1)),
            free.integer("sample-every-rounds", Bounds.atLeast(1)),
            free.integer("samples", Bounds.between(0, 64)),
            free.integer("signal-every-rounds", Bounds.atLeast(0)),
            free.integer("signal-samples", Bounds.between(1, 1024)),
            gan.number("signal-share", Bounds.between(0, 0.9)),
            free.optionalString("signal-source"),
            free.optionalString("signal-target"),
            free.optionalString("signal-segmenter"),
            free.choice("keep-best-by", Signals.Choice.class),
            free.integer("early-stop-rounds", Bounds.atLeast(0)),
            new TrainingHealth.Limits(
                free.number("loss-limit", Bounds.greaterThan(0)),
                free.number("domain-loss-floor", Bounds.atLeast(0)),
                free.integer("domain-loss-rounds", Bounds.atLeast(0)),
                free.number("min-contrast", Bounds.atLeast(0))),
            free.bool("resume"),
            root.hocon(key -> !key.equals("workers") && !key.equals("train-gan.resume")));
    checkSignals(gan, config);
    root.throwIfInvalid();
    return config;
  }

  private static void checkSignals(ConfigSection gan, Config config) {
    if (config.keepBestBy() != Signals.Choice.NONE && config.signalEveryRounds() == 0) {
      gan.problem("keep-best-by", "needs train-gan.signal-every-rounds above 0");
    }
    if (config.signalShare() > 0 && config.signalEveryRounds() == 0) {
      gan.problem("signal-share", "needs train-gan.signal-every-rounds above 0");
    }
    if (config.keepBestBy() == Signals.Choice.SEMANTIC_CONSISTENCY
        && config.signalSegmenter().isEmpty()) {
      gan.problem("keep-best-by", "needs train-gan.signal-segmenter, a segmenter's checkpoint");
    }
    if (config.earlyStopRounds() > 0 && config.keepBestBy() == Signals.Choice.NONE) {
      gan.problem("early-stop-rounds", "needs train-gan.keep-best-by");
    }
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    return PreparedGan.of(config, preparation);
  }
}
