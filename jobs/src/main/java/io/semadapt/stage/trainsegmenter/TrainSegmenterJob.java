// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.dl4j.nn.Fcn8sVgg16;
import io.semadapt.dl4j.nn.SegmenterArchitecture;
import io.semadapt.dl4j.nn.UnetSegmenter;
import io.semadapt.image.PixelSize;
import io.semadapt.job.Job;
import io.semadapt.job.JobInfo;
import io.semadapt.job.Preparation;
import io.semadapt.job.Prepared;
import io.semadapt.storage.WorkFolder;
import io.semadapt.train.ClassWeights;
import java.util.List;
import java.util.Optional;

/**
 * Trains a segmenter on labelled shards with Deeplearning4j's {@code SparkComputationGraph} and
 * {@code ParameterAveragingTrainingMaster}.
 *
 * <p>A round is {@code averaging-frequency} steps of every worker, then the mean of parameters and
 * Adam's moments. The batches of a step are known from the seed alone and the mean is taken in the
 * workers' order, so that every run gives the same bytes, one that was interrupted too. Input:
 * labelled shards. Output: {@code <output>/checkpoints/step-NNNNNNNN.ckpt}, {@code
 * <output>/recipe.conf} and rows of segmenter_metrics.
 */
public final class TrainSegmenterJob
    implements Job<TrainSegmenterJob.Config, TrainSegmenterJob.Result> {
  /** Which network. */
  public enum Network {
    UNET,
    FCN8S_VGG16
  }

  /**
   * How to train.
   *
   * @param shards folders to train on
   * @param output folder of the checkpoints
   * @param vgg16Weights local Keras file that a new fcn8s-vgg16 starts from
   * @param workers 0 takes one for each core
   * @param steps of every worker
   * @param classWeights how the loss weighs classes
   * @param rareClassSampling temperature of drawing samples by class; 0 takes one after the other
   * @param rawSourceShare of the draws that come from {@code rawSource} beside the shards
   * @param recipe all of them as a HOCON file
   */
  public record Config(
      String work,
      long seed,
      int workers,
      Variant variant,
      List<String> shards,
      String output,
      Network network,
      int width,
      int widthDivisor,
      Optional<String> vgg16Weights,
      int steps,
      int batch,
      PixelSize crop,
      double scale,
      boolean flip,
      double jitter,
      ClassWeights classWeights,
      double rareClassSampling,
      double rawSourceShare,
      String rawSource,
      double learningRate,
      int averagingFrequency,
      boolean averageUpdater,
      int checkpointEverySteps,
      SegmenterHealth.Limits limits,
      boolean resume,
      String recipe) {
    SegmenterArchitecture architecture() {
      return switch (network) {
        case UNET -> new UnetSegmenter(width);
        case FCN8S_VGG16 -> new Fcn8sVgg16(widthDivisor);
      };
    }
  }

  /**
   * What was trained.
   *
   * @param steps of every worker, earlier runs included
   * @param images trained on in this run
   * @param loss of the last round; NaN when nothing was left to do
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
    return config.variant().key();
  }

  @Override
  public Config configure(ConfigSection root) {
    ConfigSection section = root.child("train-segmenter");
    WorkFolder work = WorkFolder.of(root);
    // Neither changes the result: of the shards their fingerprints count.
    ConfigSection free = section.incidental();
    Variant variant = free.choice("variant", Variant.class);
    List<String> shards = free.strings("shards");
    Network network = section.choice("network", Network.class);
    Config config =
        new Config(
            work.root(),
            root.longInteger("seed", Bounds.any()),
            root.integer("workers", Bounds.atLeast(0)),
            variant,
            shards.isEmpty() ? defaultShards(work, variant) : shards,
            work.segmenter(variant),
            network,
            section.integer("width", Bounds.atLeast(1)),
            section.integer("width-divisor", Bounds.between(1, 64)),
            section.optionalString("vgg16-weights"),
            section.integer("steps", Bounds.atLeast(1)),
            section.integer("batch", Bounds.atLeast(1)),
            PixelSize.of(section, "crop", network == Network.UNET ? 16 : 32),
            section.number("scale", Bounds.between(1, 4)),
            section.bool("flip"),
            section.number("jitter", Bounds.between(0, 1)),
            section.choice("class-weights", ClassWeights.class),
            section.number("rare-class-sampling", Bounds.atLeast(0)),
            section.number("raw-source-share", Bounds.between(0, 1)),
            free.optionalString("raw-source").orElse(work.shards("source")),
            section.number("learning-rate", Bounds.greaterThan(0)),
            section.integer("averaging-frequency", Bounds.atLeast(1)),
            section.bool("average-updater"),
            free.integer("checkpoint-every-steps", Bounds.atLeast(1)),
            new SegmenterHealth.Limits(
                free.number("loss-limit", Bounds.greaterThan(0)),
                free.integer("collapse-steps", Bounds.atLeast(0))),
            free.bool("resume"),
            root.hocon(key -> !key.equals("workers") && !key.equals("train-segmenter.resume")));
    if (Integer.bitCount(config.widthDivisor()) != 1) {
      section.problem("width-divisor", "must be a power of two, was " + config.widthDivisor());
    }
    if (config.vgg16Weights().isPresent() && network != Network.FCN8S_VGG16) {
      section.problem("vgg16-weights", "needs train-segmenter.network = fcn8s-vgg16");
    }
    root.throwIfInvalid();
    return config;
  }

  private static List<String> defaultShards(WorkFolder work, Variant variant) {
    return switch (variant) {
      case SOURCE_ONLY -> List.of(work.shards("source"));
      case ORACLE -> List.of(work.shards("target"));
      case PAPER, CYCLEGAN, SEMANTIC -> List.of(work.translated(variant));
      case SELF_TRAINED ->
          List.of(work.translated(Variant.SEMANTIC), work.pseudoLabelled(Variant.SEMANTIC));
    };
  }

  @Override
  public Prepared<Result> prepare(Config config, Preparation preparation) {
    return PreparedSegmenter.of(config, preparation);
  }
}
