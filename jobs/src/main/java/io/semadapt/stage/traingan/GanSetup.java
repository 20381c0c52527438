// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.dl4j.train.Optimizer;
import io.semadapt.dl4j.train.SemanticGan;
import io.semadapt.image.PixelSize;
import io.semadapt.job.JobContext;
import io.semadapt.storage.HadoopConf;
import io.semadapt.storage.ShardManifest;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanObjective;
import io.semadapt.train.LearningRateSchedule;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * All that a worker needs to train, the same in every round.
 *
 * @param crop of training images
 * @param alignedCrops whether source and target are cut at the same place
 * @param batch images of each domain in a step
 * @param imagePool fakes the discriminators choose from; 0 is none
 * @param generatorEma decay of the generator's moving average; 0 is none
 */
record GanSetup(
    long seed,
    GanArchitecture architecture,
    GanObjective objective,
    List<Double> classWeights,
    Optimizer optimizer,
    LearningRateSchedule schedule,
    PixelSize crop,
    boolean alignedCrops,
    int batch,
    int imagePool,
    double generatorEma,
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
        schedule.seed(),
        config.architecture(),
        config.weights().objective(schedule.steps()),
        new ArrayList<>(Arrays.stream(weights).boxed().toList()),
        Optimizer.ADAM,
        new LearningRateSchedule(schedule.learningRate(), schedule.steps()),
        schedule.crop(),
        schedule.alignedCrops(),
        schedule.batch(),
        schedule.imagePool(),
        schedule.generatorEma(),
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

  /** New networks, initialised by the run's seed. */
  SemanticGan create() {
    return SemanticGan.create(
        architecture,
        objective,
        classWeights.stream().mapToDouble(Double::doubleValue).toArray(),
        optimizer,
        schedule,
        generatorEma,
        seed);
  }
}
