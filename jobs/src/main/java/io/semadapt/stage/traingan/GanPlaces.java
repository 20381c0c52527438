// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.config.ConfigSection;
import io.semadapt.storage.WorkFolder;
import java.util.Optional;

/**
 * Folders that a training reads and writes.
 *
 * @param source labelled shards
 * @param target shards without labels
 * @param output checkpoints, sample grids and recipe
 * @param initFrom checkpoint of another GAN to start from, or its folder
 * @param work the work folder, for tables and TensorBoard
 */
record GanPlaces(
    String source, String target, String output, Optional<String> initFrom, String work) {
  static GanPlaces of(ConfigSection root, GanVariant variant) {
    WorkFolder work = WorkFolder.of(root);
    // Where files are does not change the result: their fingerprints are part of the identity.
    ConfigSection free = root.child("train-gan").incidental();
    return new GanPlaces(
        free.optionalString("source").orElse(work.shards("source")),
        free.optionalString("target").orElse(work.shards("target")),
        work.gan(variant.variant()),
        free.optionalString("init-from"),
        work.root());
  }
}
