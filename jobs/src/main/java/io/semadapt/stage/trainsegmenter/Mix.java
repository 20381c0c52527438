// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.storage.WorkFolder;
import java.io.Serializable;

/**
 * Training on photographs that the segmenter's own average labels: ClassMix pastes source samples
 * on them, masked image consistency hides blocks of them.
 *
 * @param share of the samples that are mixed, 0 to 1; 0 mixes none
 * @param sure least probability of a label that counts, 0 to 1
 * @param photographs folder of the photographs' shards; labels are not read
 * @param masking how many photographs have hidden blocks, and which
 */
record Mix(double share, double sure, String photographs, Masking masking) implements Serializable {

  /** What a sample becomes. */
  enum Use {
    /** Itself. */
    PLAIN,
    /** Half of its classes on a photograph. */
    MIXED,
    /** A photograph with hidden blocks takes its place. */
    MASKED
  }

  /** Reads the keys of a training. They do not change the result of a variant that mixes none. */
  static Mix of(ConfigSection training, WorkFolder work, Variant variant) {
    ConfigSection section = training.child("mix");
    boolean mixes = section.incidental().choices("variants", Variant.class).contains(variant);
    ConfigSection keys = mixes ? section : section.incidental();
    double share = keys.number("share", Bounds.between(0, 1));
    Masking masking = Masking.of(keys.child("masked"), share);
    Mix mix =
        new Mix(
            mixes ? share : 0,
            keys.number("sure", Bounds.between(0, 1)),
            section.incidental().optionalString("photographs").orElse(work.shards("target")),
            mixes ? masking : masking.withShare(0));
    if (mix.isOn() && training.number("weight-ema", Bounds.decay()) == 0) {
      section.problem(
          mix.share > 0 ? "share" : "masked.share",
          "needs train-segmenter.weight-ema, such as 0.99: the average of the weights labels the"
              + " photographs");
    }
    return mix;
  }

  boolean isOn() {
    return photographShare() > 0;
  }

  /** How many photographs the first samples of a worker take: they are spread evenly. */
  long before(long position) {
    return (long) Math.floor(position * photographShare());
  }

  /** What becomes of the sample at a position, counted from 0. */
  Use use(long position) {
    long photograph = before(position);
    if (before(position + 1) == photograph) {
      return Use.PLAIN;
    }
    double mixed = share / photographShare();
    return Math.floor((photograph + 1) * mixed) > Math.floor(photograph * mixed)
        ? Use.MIXED
        : Use.MASKED;
  }

  /** Share of the samples that take a photograph. */
  double photographShare() {
    return share + masking.share();
  }
}
