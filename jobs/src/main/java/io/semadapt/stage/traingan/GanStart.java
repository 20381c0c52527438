// SPDX-License-Identifier: Apache-2.0
package io.semadapt.stage.traingan;

import io.semadapt.error.UserException;
import io.semadapt.job.CheckpointInput;
import io.semadapt.job.Preparation;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.train.GanArchitecture;
import io.semadapt.train.GanCheckpoint;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** The checkpoint of another GAN that a training starts from: {@code train-gan.init-from}. */
final class GanStart {
  private GanStart() {}

  /**
   * Finds the checkpoint that a training is to start from, if one is configured.
   *
   * @throws UserException if it is missing or damaged, or its networks have other sizes
   */
  static Optional<CheckpointInput> of(TrainGanJob.Config config, Preparation preparation) {
    Optional<CheckpointInput> start =
        config.places().initFrom().map(path -> preparation.checkpoint(path, "train-gan"));
    start
        .flatMap(CheckpointInput::file)
        .ifPresent(file -> requireSameSizes(file, config.architecture(), preparation.hadoop()));
    return start;
  }

  private static void requireSameSizes(Path file, GanArchitecture wanted, Configuration conf) {
    Map<String, Object> keys = keys(wanted);
    keys(CheckpointFiles.read(file, conf, GanCheckpoint::of).architecture())
        .forEach(
            (key, its) -> {
              if (!its.equals(keys.get(key))) {
                throw new UserException(
                    "Cannot start from '%s': it was trained with train-gan.%s = %s, here it is %s",
                    file, key, its, keys.get(key));
              }
            });
  }

  private static Map<String, Object> keys(GanArchitecture sizes) {
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("generator.width", sizes.generatorWidth());
    keys.put("generator.residual-blocks", sizes.residualBlocks());
    keys.put("generator.skips", sizes.skips());
    keys.put("generator.detail", sizes.detail());
    keys.put("discriminator.width", sizes.discriminatorWidth());
    keys.put("discriminator.levels", sizes.discriminatorLevels());
    keys.put("discriminator.position", sizes.position());
    keys.put("discriminator.per-category", sizes.categories());
    keys.put("patch-discriminator.width", sizes.patchWidth());
    return keys;
  }

  /** The parameters of a checkpoint, its generator as it translates: the average, if it has one. */
  static float[] parameters(Path file, Configuration conf) {
    return CheckpointFiles.read(file, conf, GanCheckpoint::of).state().smoothed().parameters();
  }
}
