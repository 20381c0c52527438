// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.storage.WorkFolder;

/**
 * What the mIoU during a training is measured on. It changes no result.
 *
 * @param everyRounds rounds between two measurements; 0 measures none
 * @param samples the first of the shards
 * @param shards folder of labelled shards
 */
record Validation(int everyRounds, int samples, String shards) {
  /** Reads {@code train-segmenter.validation}. */
  static Validation of(ConfigSection segmenter, WorkFolder work) {
    ConfigSection section = segmenter.child("validation").incidental();
    return new Validation(
        section.integer("every-rounds", Bounds.atLeast(0)),
        section.integer("samples", Bounds.between(1, 1024)),
        section.optionalString("shards").orElse(work.shards("target-val")));
  }

  boolean isDue(int round) {
    return everyRounds > 0 && round % everyRounds == 0;
  }
}
