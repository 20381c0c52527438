// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;

/**
 * How often a training writes checkpoints and sample grids; the last round always does.
 *
 * @param checkpointEveryRounds rounds between two checkpoints
 * @param keepCheckpoints the latest ones that stay, beside the best; 0 keeps all
 * @param sampleEveryRounds rounds between two sample grids
 * @param samples rows of a sample grid; 0 draws none
 */
record Snapshots(
    int checkpointEveryRounds, int keepCheckpoints, int sampleEveryRounds, int samples) {
  static Snapshots of(ConfigSection gan) {
    ConfigSection free = gan.incidental();
    return new Snapshots(
        free.integer("checkpoint-every-rounds", Bounds.atLeast(1)),
        free.integer("keep-checkpoints", Bounds.atLeast(0)),
        free.integer("sample-every-rounds", Bounds.atLeast(1)),
        free.integer("samples", Bounds.between(0, 64)));
  }
}
