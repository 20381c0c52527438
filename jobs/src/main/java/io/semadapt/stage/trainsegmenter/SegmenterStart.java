// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.trainsegmenter;

import io.semadapt.engine.SegmenterState;
import io.semadapt.error.UserException;
import io.semadapt.job.CheckpointInput;
import io.semadapt.job.Preparation;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.train.SegmenterCheckpoint;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The checkpoint of another segmenter that a training starts from: {@code
 * train-segmenter.init-from}.
 */
final class SegmenterStart {
  private SegmenterStart() {}

  /**
   * Finds the checkpoint that a training is to start from, if one is configured.
   *
   * @throws UserException if it is missing or damaged, is of another network, or VGG16's weights
   *     are to be used too
   */
  static Optional<CheckpointInput> of(TrainSegmenterJob.Config config, Preparation preparation) {
    Optional<String> from = config.run().initFrom();
    if (from.isPresent() && config.network().vgg16Weights().isPresent()) {
      throw new UserException(
          "Cannot start from '%s' and from VGG16's weights: set train-segmenter.init-from or"
              + " train-segmenter.network.vgg16-weights",
          from.get());
    }
    Optional<CheckpointInput> start =
        from.map(path -> preparation.checkpoint(path, "train-segmenter"));
    start
        .flatMap(CheckpointInput::file)
        .ifPresent(file -> requireSame(file, config.network(), preparation.hadoop()));
    return start;
  }

  private static void requireSame(Path file, Network network, Configuration conf) {
    String its = CheckpointFiles.read(file, conf, SegmenterCheckpoint::architecture).name();
    String wanted = network.architecture().name();
    if (!its.equals(wanted)) {
      throw new UserException(
          "Cannot start from '%s': it is a %s, train-segmenter.network is a %s", file, its, wanted);
    }
  }

  /**
   * The state before the first step, with the parameters of a checkpoint.
   *
   * @param untrained the state of the same network before any step, whose moments are 0
   */
  static SegmenterState state(Path file, SegmenterState untrained, Configuration conf) {
    float[] parameters = CheckpointFiles.read(file, conf, SegmenterCheckpoint::of).smoothed();
    return new SegmenterState(0, parameters, untrained.updater());
  }
}
