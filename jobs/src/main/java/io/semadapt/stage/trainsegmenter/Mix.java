// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.storage.WorkFolder;
import java.io.Serializable;

/**
 * ClassMix: source samples pasted on photographs that the segmenter's own average labels.
 *
 * @param share of the samples that are mixed, 0 to 1; 0 mixes none
 * @param sure least probability of a label that counts, 0 to 1
 * @param photographs folder of the photographs' shards; labels are not read
 */
record Mix(double share, double sure, String photographs) implements Serializable {

  /** Reads the keys of a training. They do not change the result of a variant that mixes none. */
  static Mix of(ConfigSection training, WorkFolder work, Variant variant) {
    ConfigSection section = training.child("mix");
    boolean mixes = section.incidental().choices("variants", Variant.class).contains(variant);
    ConfigSection keys = mixes ? section : section.incidental();
    double share = keys.number("share", Bounds.between(0, 1));
    Mix mix =
        new Mix(
            mixes ? share : 0,
            keys.number("sure", Bounds.between(0, 1)),
            section.incidental().optionalString("photographs").orElse(work.shards("target")));
    if (mix.isOn() && training.number("weight-ema", Bounds.decay()) == 0) {
      section.problem(
          "share",
          "needs train-segmenter.weight-ema, such as 0.99: the average of the weights labels the"
              + " photographs");
    }
    return mix;
  }

  boolean isOn() {
    return share > 0;
  }

  /** How many of the first samples of a worker are mixed: they are spread evenly. */
  long before(long position) {
    return (long) Math.floor(position * share);
  }

  /** Whether the sample at a position, counted from 0, is mixed. */
  boolean isDue(long position) {
    return before(position + 1) > before(position);
  }
}
