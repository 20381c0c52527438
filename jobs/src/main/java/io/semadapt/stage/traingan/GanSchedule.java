// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.image.PixelSize;

/**
 * How many training steps there are, and what one of them sees.
 *
 * @param steps local steps of each worker over the whole training
 * @param averaging of the workers
 * @param batch images of each domain in a step of a worker
 * @param crop size of the training images
 * @param alignedCrops whether source and target are cut at the same place
 * @param learningRate Adam's, constant for half of the steps, then falling linearly to 0
 * @param imagePool earlier translations that a discriminator chooses from; 0 is none
 * @param generatorEma decay of the generator's moving average; 0 is none
 */
record GanSchedule(
    long seed,
    long steps,
    GanAveraging averaging,
    int batch,
    PixelSize crop,
    boolean alignedCrops,
    double learningRate,
    int imagePool,
    double generatorEma) {
  /**
   * Reads the flat keys of {@code train-gan}.
   *
   * @param multiple that height and width of the crop must be multiples of
   */
  static GanSchedule of(ConfigSection root, int multiple) {
    ConfigSection gan = root.child("train-gan");
    return new GanSchedule(
        root.longInteger("seed", Bounds.any()),
        gan.longInteger("steps", Bounds.atLeast(1)),
        GanAveraging.of(root),
        gan.integer("batch", Bounds.atLeast(1)),
        PixelSize.of(gan, "crop", multiple),
        gan.bool("aligned-crops"),
        gan.number("learning-rate", Bounds.greaterThan(0)),
        gan.integer("image-pool", Bounds.atLeast(0)),
        gan.number("generator-ema", Bounds.decay()));
  }

  /** Configured number of workers, 0 for the default. */
  int workers() {
    return averaging.workers();
  }

  /** Local steps of its rounds. */
  RoundLengths lengths() {
    return new RoundLengths(averaging.period(), averaging.longestPeriod(), steps);
  }

  /** Number of averages over the whole training. */
  int rounds() {
    return lengths().rounds();
  }
}
