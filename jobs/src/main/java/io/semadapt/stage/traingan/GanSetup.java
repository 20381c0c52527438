// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.dl4j.train.Optimizer;
import io.semadapt.dl4j.train.SemanticGan;
import io.semadapt.image.PixelSize;
import io.semadapt.storage.HadoopConf;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanObjective;
import io.semadapt.train.LearningRateSchedule;
import java.io.Serializable;
import java.util.List;

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
