// SPDX-License-Identifier: Apache-2.0
package io.semadapt.inference;

import io.semadapt.engine.Engine;
import io.semadapt.engine.Predictor;
import io.semadapt.error.UserException;
import io.semadapt.job.CheckpointInput;
import io.semadapt.job.Cost;
import io.semadapt.job.Preparation;
import io.semadapt.model.NetworkSize;
import io.semadapt.model.SegmenterArchitecture;
import io.semadapt.spark.Devices;
import io.semadapt.storage.CheckpointFiles;
import io.semadapt.storage.HadoopConf;
import io.semadapt.task.ModelPool;
import io.semadapt.train.BatchStatistics;
import io.semadapt.train.SegmenterCheckpoint;
import java.io.Serializable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * A segmenter for the tasks of a job, read from its checkpoint where it is needed.
 *
 * @param checkpoint its file
 * @param checkpointHash SHA-256 of this file
 */
public record TrainedSegmenter(
    HadoopConf hadoop, String checkpoint, String checkpointHash, Inference inference)
    implements Serializable {
  private static final ModelPool<Predictor> PREDICTORS = new ModelPool<>();

  /** Measured for plans: 200 photographs of 256 x 128 with a light U-Net on two cores. */
  private static final double SECONDS_PER_MULTIPLY_ADD = 7.5e-11;

  /** The segmenter of a checkpoint that is there. */
  public static TrainedSegmenter of(
      CheckpointInput checkpoint, Inference inference, Configuration conf) {
    return new TrainedSegmenter(
        HadoopConf.of(conf), checkpoint.require().toString(), checkpoint.fingerprint(), inference);
  }

  /**
   * What its work on some pictures costs.
   *
   * @param job whose key is at fault, for messages
   * @param pixels of a picture
   * @param bytes that the job writes
   * @throws UserException if the checkpoint cannot be read, or cannot be applied in this way
   */
  public static Cost cost(
      CheckpointInput checkpoint,
      Inference inference,
      String job,
      Preparation preparation,
      long pictures,
      long pixels,
      long bytes) {
    if (inference.size() != null && inference.window() != null) {
      throw new UserException(
          "Cannot use %s.window with %s.size=%s: windows are cut from the picture as it is (set"
              + " %s.size=original)",
          job, job, inference.size(), job);
    }
    NetworkSize network =
        checkpoint
            .file()
            .map(file -> architecture(file, inference, job, preparation.hadoop()))
            .map(NetworkSize::of)
            .or(checkpoint::coming)
            .orElseThrow();
    return new Cost(
        (long) (network.multiplyAdds() * inference.pixels(pixels) * pictures),
        SECONDS_PER_MULTIPLY_ADD,
        bytes);
  }

  private static SegmenterArchitecture architecture(
      Path checkpoint, Inference inference, String job, Configuration conf) {
    SegmenterArchitecture architecture =
        CheckpointFiles.read(checkpoint, conf, SegmenterCheckpoint::architecture);
    requireStatistics(checkpoint, architecture, inference.batchStatistics(), job);
    return architecture;
  }

  /**
   * Checks that a segmenter has the statistics that a job's key {@code batch-statistics} asks for.
   *
   * @throws UserException if it normalises no batches
   */
  public static void requireStatistics(
      Path checkpoint, SegmenterArchitecture architecture, BatchStatistics wanted, String job) {
    if (wanted == BatchStatistics.PICTURE && !architecture.normalizesBatches()) {
      throw new UserException(
          "Cannot use '%s' with %s.batch-statistics=picture: %s has no batch"
              + " normalisation (set %s.batch-statistics=training)",
          checkpoint, job, architecture.name(), job);
    }
  }

  /** Lends the segmenter to a task; see {@link ModelPool#lend}. */
  public <R> R lend(ModelPool.Work<AugmentedPredictor, R> work) throws Exception {
    Engine engine = Devices.initialize();
    Configuration conf = hadoop.toConfiguration();
    return PREDICTORS.lend(
        engine.device(),
        "%s#%s with %s".formatted(checkpoint, checkpointHash, inference.batchStatistics()),
        () ->
            engine.predictor(
                CheckpointFiles.readShared(
                    new Path(checkpoint), checkpointHash, conf, SegmenterCheckpoint::of),
                inference.batchStatistics()),
        predictor -> work.apply(new AugmentedPredictor(predictor, inference)));
  }
}
