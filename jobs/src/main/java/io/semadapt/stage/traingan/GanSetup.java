// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.engine.GanRecipe;
import io.semadapt.image.PixelSize;
import io.semadapt.job.JobContext;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardManifest;
import io.semadapt.train.LearningRateSchedule;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/**
 * Setup of every worker, the same in every round.
 *
 * @param crop of training images
 * @param alignedCrops whether source and target are cut at the same place
 * @param batch images of each domain in a step
 * @param targetLabelled whether the target's labels are read
 * @param imagePool translations kept for each discriminator; 0 keeps none
 */
record GanSetup(
    GanRecipe recipe,
    PixelSize crop,
    boolean alignedCrops,
    int batch,
    int imagePool,
    boolean targetLabelled,
    ShardSet source,
    ShardSet target,
    HadoopConf hadoop)
    implements Serializable {

  /** Setup of a prepared training; finds the samples to hold out with a Spark job. */
  static GanSetup of(PreparedGan prepared, JobContext context) {
    TrainGanJob.Config config = prepared.config();
    GanSchedule schedule = config.schedule();
    SignalSettings signals = config.signals();
    ShardManifest source = prepared.source().require();
    ShardManifest target = prepared.target().require();
    long[] classPixels = source.classPixels().stream().mapToLong(Long::longValue).toArray();
    double[] weights = config.weights().reconstructionClasses().of(classPixels);
    return new GanSetup(
        new GanRecipe(
            config.architecture(),
            config.weights().objective(schedule.steps()),
            Arrays.stream(weights).boxed().toList(),
            new LearningRateSchedule(schedule.learningRate(), schedule.steps()),
            schedule.generatorEma(),
            schedule.seed()),
        schedule.crop(),
        schedule.alignedCrops(),
        schedule.batch(),
        schedule.imagePool(),
        prepared.readsTargetLabels(),
        shards(config.places().source(), source, signals.source(), signals.share(), context),
        shards(config.places().target(), target, signals.target(), signals.share(), context),
        HadoopConf.of(context.hadoop()));
  }

  private static ShardSet shards(
      String folder,
      ShardManifest manifest,
      Optional<String> signals,
      double share,
      JobContext context) {
    ShardSet all = ShardSet.of(folder, manifest);
    return share > 0 && signals.isEmpty() ? all.holdingOut(share, context) : all;
  }
}
