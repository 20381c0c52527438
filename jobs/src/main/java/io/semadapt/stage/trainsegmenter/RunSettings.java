// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.config.Bounds;
import io.semadapt.config.ConfigSection;
import io.semadapt.dataset.Variant;
import io.semadapt.job.Resume;
import io.semadapt.storage.WorkFolder;
import java.util.Optional;

/**
 * Settings of a run.
 *
 * @param work folder of the report tables
 * @param output folder of the checkpoints and the recipe
 * @param workers number of workers; 0 takes one for each core
 * @param resume what to do with the checkpoints in the output
 * @param initFrom checkpoint of another segmenter to start from, or its folder
 * @param checkpointEverySteps steps between two checkpoints
 * @param keepCheckpoints the latest ones that stay; 0 keeps all
 */
record RunSettings(
    String work,
    Variant variant,
    String output,
    long seed,
    int workers,
    Resume resume,
    Optional<String> initFrom,
    int checkpointEverySteps,
    int keepCheckpoints) {

  /** Reads the keys of a training and of the whole configuration. */
  static RunSettings of(ConfigSection root, WorkFolder work) {
    // None of these keys of the section changes the result.
    ConfigSection section = root.child("train-segmenter").incidental();
    Variant variant = section.choice("variant", Variant.class);
    return new RunSettings(
        work.root(),
        variant,
        work.segmenter(variant),
        root.longInteger("seed", Bounds.any()),
        root.integer("workers", Bounds.atLeast(0)),
        section.choice("resume", Resume.class),
        section.optionalString("init-from"),
        section.integer("checkpoint-every-steps", Bounds.atLeast(1)),
        section.integer("keep-checkpoints", Bounds.atLeast(0)));
  }
}
