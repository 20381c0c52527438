// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.error.UserException;
import io.semadapt.image.PixelSize;
import io.semadapt.job.Preparation;
import io.semadapt.job.ShardInput;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.ShardManifest;
import io.semadapt.train.SegmenterCheckpoint;
import org.apache.hadoop.fs.Path;

/** The shards of a training. */
record GanInputs(ShardInput source, ShardInput target) {
  /**
   * Finds and checks the shards of both domains, and the shards and the segmenter of the signals.
   *
   * @throws UserException if one of them is missing or cannot be used
   */
  static GanInputs of(TrainGanJob.Config config, Preparation preparation) {
    PixelSize crop = config.schedule().crop();
    ShardInput source = preparation.shards(config.places().source());
    requireUsable(source, crop);
    requireLabels(source);
    ShardInput target = preparation.shards(config.places().target());
    requireUsable(target, crop);
    if (config.places().targetLabelled()) {
      requireLabels(target);
    }
    if (config.signals().everyRounds() > 0) {
      checkSignals(config.signals(), crop, preparation);
    }
    return new GanInputs(source, target);
  }

  private static void checkSignals(
      SignalSettings signals, PixelSize crop, Preparation preparation) {
    signals
        .source()
        .map(preparation::shards)
        .ifPresent(
            source -> {
              requireUsable(source, crop);
              requireLabels(source);
            });
    signals.target().map(preparation::shards).ifPresent(target -> requireUsable(target, crop));
    signals.segmenter().ifPresent(file -> checkSegmenter(file, preparation));
  }

  /** An earlier stage of a pipeline may have yet to train it. */
  private static void checkSegmenter(String file, Preparation preparation) {
    if (preparation.comingNetwork(file).isEmpty()) {
      CheckpointFiles.read(new Path(file), preparation.hadoop(), SegmenterCheckpoint::architecture);
    }
  }

  private static void requireUsable(ShardInput input, PixelSize crop) {
    if (input.samples() == 0) {
      throw new UserException("Cannot train on '%s': it has no samples", input.folder());
    }
    input
        .manifest()
        .filter(manifest -> isSmaller(manifest, crop))
        .ifPresent(
            manifest -> {
              throw new UserException(
                  "Cannot cut %s from the pictures of '%s': they are %dx%d (make train-gan.crop"
                      + " smaller)",
                  crop, input.folder(), manifest.width(), manifest.height());
            });
  }

  /** Where sizes differ, the manifest knows none. */
  private static boolean isSmaller(ShardManifest manifest, PixelSize crop) {
    return manifest.width() > 0
        && (manifest.width() < crop.width() || manifest.height() < crop.height());
  }

  private static void requireLabels(ShardInput input) {
    input
        .manifest()
        .filter(manifest -> manifest.labelled() < manifest.samples())
        .ifPresent(
            manifest -> {
              throw new UserException(
                  "Cannot train on '%s': %d of %d samples have no label",
                  input.folder(), manifest.samples() - manifest.labelled(), manifest.samples());
            });
    input.requireClasses();
  }
}
