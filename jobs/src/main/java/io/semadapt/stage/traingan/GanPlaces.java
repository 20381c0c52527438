// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.config.ConfigSection;
import io.semadapt.storage.WorkFolder;
import java.util.Optional;

/**
 * Folders that a training reads and writes.
 *
 * @param source labelled shards
 * @param target its shards
 * @param targetLabelled whether D_T learns from labels of the target's shards
 * @param output checkpoints, sample grids and recipe
 * @param initFrom checkpoint of another GAN to start from, or its folder
 * @param work the work folder, for tables and TensorBoard
 */
record GanPlaces(
    String source,
    String target,
    boolean targetLabelled,
    String output,
    Optional<String> initFrom,
    String work) {
  static GanPlaces of(ConfigSection root, GanVariant variant) {
    WorkFolder work = WorkFolder.of(root);
    // Where files are does not change the result: their fingerprints are part of the identity.
    ConfigSection free = root.child("train-gan").incidental();
    String target = free.optionalString("target").orElse(work.shards("target"));
    Optional<String> labelled = free.optionalString("target-labels");
    return new GanPlaces(
        free.optionalString("source").orElse(work.shards("source")),
        labelled.orElse(target),
        labelled.isPresent(),
        work.gan(variant.variant()),
        free.optionalString("init-from"),
        work.root());
  }
}
