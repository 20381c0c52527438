// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.storage.WorkFolder;
import java.util.List;

/**
 * Shards to train on, and how samples are drawn from them.
 *
 * @param shards folders to train on together
 * @param rareClassTemperature temperature of drawing samples by class; 0 takes them in turn
 * @param rawSourceShare share of the draws that come from {@code rawSource}, 0 to 1
 * @param rawSource folder of raw source shards
 */
record TrainingData(
    List<String> shards, double rareClassTemperature, double rawSourceShare, String rawSource) {

  /** Reads the keys of a training. */
  static TrainingData of(ConfigSection training, WorkFolder work, Variant variant) {
    // The fingerprints of the shards determine the result, not their places.
    List<String> shards = training.incidental().strings("shards");
    ConfigSection section = training.child("sampling");
    return new TrainingData(
        shards.isEmpty() ? variant.trainsOn().stream().map(work::shards).toList() : shards,
        section.number("rare-class-temperature", Bounds.atLeast(0)),
        section.number("raw-source-share", Bounds.between(0, 1)),
        section.incidental().optionalString("raw-source").orElse(work.shards("source")));
  }
}
